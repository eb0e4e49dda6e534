import Foundation
import Store

/// The calls of clients and to upstreams: kept up to a number, counted for ever.
package final class CallLog: Sendable {
    package struct Configuration: Sendable, Hashable {
        /// Records to keep; older ones are pruned.
        package var maximum: Int

        package init(maximum: Int = 10_000) { self.maximum = maximum }
    }

    package init(database: any Database, configuration: Configuration = .init()) {}

    /// Changes limits while it runs.
    package func configure(_ configuration: Configuration) {}

    /// All or none.
    package func append(_ records: [CallRecord]) async throws {}

    /// A page of records, newest first, of those before the place `after`. `limit` is 1,000 at most.
    package func page(_ filter: CallFilter, after: Int64? = nil, limit: Int) async throws -> CallPage {
        CallPage(records: [], total: .exactly(0), next: nil)
    }

    /// The page with the number `page`, from 1 on, of pages of `size` records. Deeper than 100,000 records it is empty.
    package func page(_ filter: CallFilter, page: Int, size: Int) async throws -> CallPage {
        CallPage(records: [], total: .exactly(0), next: nil)
    }

    package func record(_ id: Int64) async throws -> CallRecord? { nil }

    /// The upstream attempts of a job, oldest first, 1,000 at most.
    package func attempts(of job: String) async throws -> [CallRecord] { [] }

    /// `timeZone` says when today began.
    package func statistics(
        of kind: CallKind = .request, now: Date, timeZone: TimeZone = .current
    ) async throws -> CallStatistics {
        CallStatistics(count: .init(), today: .init(), latency: nil, models: [], kept: 0)
    }

    /// The models that calls named, by name.
    package func models() async throws -> [String] { [] }

    /// Removes the oldest records until `maximum` are left, in small steps. Statistics keep what they counted.
    /// - Returns: How many went.
    @discardableResult
    package func prune(to maximum: Int) async throws -> Int { 0 }

    /// Removes all records and sets the statistics back.
    /// - Returns: How many went.
    @discardableResult
    package func clear() async throws -> Int { 0 }

    package func export(_ filter: CallFilter, as form: CallExport.Form) -> CallExport { CallExport() }

    /// Says that records came or went. One change waits for a slow listener and stands for all it missed.
    package func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
}
