import Foundation
import NIOConcurrencyHelpers
import Store

/// The calls of clients and to upstreams: kept up to a number, counted for ever.
package final class CallLog: Sendable {
    package struct Configuration: Sendable, Hashable {
        /// Records to keep; older ones are pruned.
        package var maximum: Int

        package init(maximum: Int = 10_000) { self.maximum = maximum }
    }

    /// What one page may hold, and how deep pages with numbers go.
    package static let largestPage = 1000
    package static let deepestRecord = 100_000

    let database: any Database
    let listeners = Changes()
    private let limits: NIOLockedValueBox<Configuration>

    package init(database: any Database, configuration: Configuration = .init()) {
        self.database = database
        limits = NIOLockedValueBox(configuration)
    }

    /// Changes limits while it runs.
    package func configure(_ configuration: Configuration) { limits.withLockedValue { $0 = configuration } }

    package var configuration: Configuration { limits.withLockedValue { $0 } }

    /// All or none, and their counters with them. Texts are cut to what the log keeps.
    package func append(_ records: [CallRecord]) async throws {
        guard !records.isEmpty else { return }
        try await database.write { connection in
            let table = CallTable(connection: connection)
            var (tally, places) = (CallTally(), FreePlaces())
            for record in records {
                let record = record.clipped
                try table.insert(record, &places)
                tally.add(record)
            }
            try CallCounters(connection: connection).add(tally)
        }
        listeners.tell()
    }

    /// A page of records, newest first, of those before the place `after`. `limit` is 1,000 at most. Throws
    /// `CallLogError.shortText`.
    package func page(_ filter: CallFilter, after: Int64? = nil, limit: Int) async throws -> CallPage {
        try await page(filter, before: after, offset: 0, limit: limit)
    }

    /// The page with the number `page`, from 1 on, of pages of `size` records. Deeper than 100,000 records it is empty.
    package func page(_ filter: CallFilter, page: Int, size: Int) async throws -> CallPage {
        let size = min(max(size, 1), Self.largestPage)
        let (offset, isTooLarge) = (max(page, 1) - 1).multipliedReportingOverflow(by: size)
        let isTooDeep = isTooLarge || offset >= Self.deepestRecord
        return try await self.page(filter, before: isTooDeep ? 0 : nil, offset: isTooDeep ? 0 : offset, limit: size)
    }

    private func page(_ filter: CallFilter, before end: Int64?, offset: Int, limit: Int) async throws -> CallPage {
        let search = try CallSearch(filter)
        let limit = min(max(limit, 1), Self.largestPage)
        return try await database.read { connection in
            let table = CallTable(connection: connection)
            let found = try table.find(search, before: end, offset: offset, limit: limit)
            return CallPage(
                records: found.records,
                total: try found.total(isFirst: end == nil && offset == 0) ?? table.total(of: search),
                next: found.next)
        }
    }

    package func record(_ id: Int64) async throws -> CallRecord? {
        try await database.read { try CallTable(connection: $0).record(id) }
    }

    /// The upstream attempts of a job, oldest first, 1,000 at most.
    package func attempts(of job: String) async throws -> [CallRecord] {
        try await database.read { try CallTable(connection: $0).attempts(of: job, limit: Self.largestPage) }
    }

    /// Nothing is read before somebody takes it.
    package func export(_ filter: CallFilter, as form: CallExport.Form) throws(CallLogError) -> CallExport {
        CallExport(log: self, search: try CallSearch(filter), form: form)
    }

    /// Says that records came or went. One change waits for a slow listener and stands for all it missed.
    package func changes() -> AsyncStream<Void> { listeners.stream() }
}
