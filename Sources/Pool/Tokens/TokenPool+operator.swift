import Foundation
import NIOConcurrencyHelpers
import Store
import Upstream

/// What an operator asks and does.
extension TokenPool {
    /// All tokens by id.
    package func list() async throws -> [Token] {
        let table = table
        try await saveFirst()
        return completed(try await database.read { try table.tokens(.init(), in: $0) })
    }

    /// Of all that meet the filter, `limit` after the first `offset`; and how many there are.
    package func page(
        _ filter: TokenFilter, order: TokenOrder = .newest, offset: Int, limit: Int
    ) async throws -> (tokens: [Token], total: Int) {
        let (table, now) = (table, clock())
        try await saveFirst()
        let (tokens, total) = try await database.read { connection in
            let condition = try TokenTable.Condition(filter, now: now, in: connection)
            return (
                try table.page(condition, order, offset: max(0, offset), limit: max(0, limit), in: connection),
                try table.count(condition, in: connection)
            )
        }
        return (completed(tokens), total)
    }

    package func token(_ id: Int) async throws -> Token? {
        try await page(TokenFilter(ids: [id]), offset: 0, limit: 1).tokens.first
    }

    package func token(secret: String) async throws -> Token? {
        try await page(TokenFilter(secrets: [secret]), offset: 0, limit: 1).tokens.first
    }

    package func statistics() async throws -> TokenStatistics {
        let (table, now) = (table, clock())
        try await saveFirst()
        return try await database.read { try table.statistics(now: now, in: $0) }
    }

    /// All that any token has, in order.
    package func tags() async throws -> [String] {
        let table = table
        return try await database.read { try table.tags(in: $0) }
    }

    // MARK: Doing

    /// Removes them for good; calls under way end in peace. Returns how many.
    @discardableResult
    package func remove(_ filter: TokenFilter) async throws -> Int {
        try await change(filter) { table, ids, _, connection in
            try table.remove(ids, in: connection)
        } done: {
            self.proxies?.forget(tokens: $0)
        }
    }

    /// Makes them active, whatever they were; returns how many were not.
    @discardableResult
    package func enable(_ filter: TokenFilter) async throws -> Int {
        try await change(filter) { try $0.enable($1, now: $2, in: $3) }
    }

    /// Returns how many were not disabled.
    @discardableResult
    package func disable(_ filter: TokenFilter, reason: String) async throws -> Int {
        let reason = String(reason.prefix(500))
        return try await change(filter) { try $0.disable($1, reason: reason, now: $2, in: $3) }
    }

    /// In place of those they have. Returns how many tokens are meant.
    @discardableResult
    package func setTags(_ tags: [String], _ filter: TokenFilter) async throws -> Int {
        try await change(filter) { table, ids, _, connection in
            try table.setTags(tags, ids, in: connection)
            return ids.count
        }
    }

    /// Returns how many tokens are meant.
    @discardableResult
    package func setNote(_ note: String, _ filter: TokenFilter) async throws -> Int {
        try await change(filter) { table, ids, _, connection in
            try table.setNote(note, ids, in: connection)
            return ids.count
        }
    }

    private func change(
        _ filter: TokenFilter,
        _ body: @escaping @Sendable (TokenTable, [Int], Date, any Connection) throws -> Int,
        done: ([Int]) -> Void = { _ in }
    ) async throws -> Int {
        let (table, now) = (table, clock())
        try await flush()
        let (ids, count) = try await database.write { connection in
            let ids = try table.ids(TokenTable.Condition(filter, now: now, in: connection), in: connection)
            return (ids, try body(table, ids, now, connection))
        }
        done(ids)
        try await load()
        announce()
        return count
    }

    private func saveFirst() async throws {
        if state.withLockedValue({ !$0.unsaved.isEmpty }) { try await flush() }
    }

    /// With what only memory knows.
    private func completed(_ tokens: [Token]) -> [Token] {
        let now = clock()
        let bindings = proxies?.state.withLockedValue { $0.bindings } ?? [:]
        return state.withLockedValue { state in
            tokens.map { token in
                var token = token.recovered(at: now)
                token.inFlight = state.entries[token.id]?.inFlight ?? 0
                token.proxy = bindings[token.id]
                return token
            }
        }
    }
}
