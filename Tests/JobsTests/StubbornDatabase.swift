import NIOConcurrencyHelpers
import Store

/// Refuses its next writes, as many as it is told.
final class StubbornDatabase: Database {
    private let database: any Database
    private let refusals = NIOLockedValueBox(0)
    /// Called at each refusal.
    private let refused: @Sendable () async throws -> Void

    private let error: StoreError

    init(
        _ database: any Database, error: StoreError = .busy,
        refused: @escaping @Sendable () async throws -> Void = {}
    ) {
        self.error = error
        self.database = database
        self.refused = refused
    }

    func refuse(_ writes: Int) { refusals.withLockedValue { $0 = writes } }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result { try await database.read(body) }

    func lookup<Result>(_ body: (any Connection) throws -> Result) throws -> Result { try database.lookup(body) }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        let isRefused = refusals.withLockedValue { left in
            defer { left = max(left - 1, 0) }
            return left > 0
        }
        guard isRefused else { return try await database.write(body) }
        try await refused()
        throw error
    }

    func damage() async throws -> [String] { try await database.damage() }

    func close() async throws { try await database.close() }
}
