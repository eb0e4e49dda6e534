import NIOConcurrencyHelpers
import Store

/// A database that refuses its next writes, as many as it is told.
package final class StubbornDatabase: Database {
    private let database: any Database
    private let refusals = NIOLockedValueBox((left: 0, error: StoreError.busy))
    /// Called at each refusal.
    private let refused: @Sendable () async throws -> Void

    package init(_ database: any Database, refused: @escaping @Sendable () async throws -> Void = {}) {
        self.database = database
        self.refused = refused
    }

    /// Takes the place of what it was told before; 0 writes are none.
    package func refuse(_ writes: Int, with error: StoreError = .busy) {
        refusals.withLockedValue { $0 = (writes, error) }
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
        let error = refusals.withLockedValue { refusals -> StoreError? in
            guard refusals.left > 0 else { return nil }
            refusals.left -= 1
            return refusals.error
        }
        guard let error else { return try await database.write(body) }
        try await refused()
        throw error
    }

    package func damage() async throws -> [String] { try await database.damage() }

    package func close() async throws { try await database.close() }
}
