import NIOConcurrencyHelpers
import Store

/// A database that refuses its next writes, as many as it is told: any, or those that run a certain statement.
package final class StubbornDatabase: Database {
    private let database: any Database
    private let refusals = NIOLockedValueBox((left: 0, part: String?.none, error: StoreError.busy))
    /// Called at each refusal.
    private let refused: @Sendable () async throws -> Void

    package init(_ database: any Database, refused: @escaping @Sendable () async throws -> Void = {}) {
        self.database = database
        self.refused = refused
    }

    /// Takes the place of what it was told before; 0 writes are none. `part` of a statement: writes with that one alone,
    /// whoever else writes at the same time.
    package func refuse(_ writes: Int, of part: String? = nil, with error: StoreError = .busy) {
        refusals.withLockedValue { $0 = (writes, part, error) }
    }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result { try await database.read(body) }

    package func lookup<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
        try database.lookup(body)
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        do {
            try check(nil)
            return try await database.write { try body(WatchedConnection($0, before: self.check)) }
        } catch let refusal as Refusal {
            try await refused()
            throw refusal.error
        }
    }

    private struct Refusal: Error { let error: StoreError }

    /// nil: before any statement.
    private func check(_ sql: String?) throws {
        let error = refusals.withLockedValue { refusals -> StoreError? in
            let isMeant = refusals.part.map { sql?.contains($0) ?? false } ?? (sql == nil)
            guard refusals.left > 0, isMeant else { return nil }
            refusals.left -= 1
            return refusals.error
        }
        if let error { throw Refusal(error: error) }
    }

    package func damage() async throws -> [String] { try await database.damage() }

    package func emptyLog() async throws -> Bool { try await database.emptyLog() }

    package func close() async throws { try await database.close() }
}
