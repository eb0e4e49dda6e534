import NIOConcurrencyHelpers
import Store

/// A database that remembers which statements it ran.
package final class RecordingDatabase: Database {
    private let database: any Database
    private let kept = NIOLockedValueBox<Set<String>>([])

    package init(_ database: any Database) { self.database = database }

    /// Each once; forgotten from now on.
    package func takeStatements() -> [String] {
        kept.withLockedValue { kept in
            defer { kept = [] }
            return kept.sorted()
        }
    }

    private func watched(_ connection: any Connection) -> WatchedConnection {
        WatchedConnection(connection) { sql in _ = self.kept.withLockedValue { $0.insert(sql) } }
    }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result { try await database.read { try body(self.watched($0)) } }

    package func lookup<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
        try database.lookup { try body(watched($0)) }
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result { try await database.write { try body(self.watched($0)) } }

    package func damage() async throws -> [String] { try await database.damage() }

    package func emptyLog() async throws -> Bool { try await database.emptyLog() }

    package func close() async throws { try await database.close() }
}
