import GRDB

/// One connection and its prepared statements. GRDB opens it and lets one caller in at a time; the statements are
/// stepped by `SQLiteConnection` itself, since GRDB's way of running one costs several times what SQLite does.
final class PreparedConnection: Sendable {
    private let queue: DatabaseQueue
    private let statements = PreparedStatements()

    init(path: String, configuration: GRDB.Configuration) throws {
        queue = try translatingErrors { try DatabaseQueue(path: path, configuration: configuration) }
    }

    /// Runs `body` on the calling thread; waits while another caller is in.
    func use<Result>(_ body: (SQLiteConnection) throws -> Result) throws -> Result {
        try translatingErrors {
            try queue.writeWithoutTransaction { try body(SQLiteConnection($0, statements)) }
        }
    }

    /// Runs `body` on a thread that may block. Cancelling the task interrupts it.
    func use<Result: Sendable>(_ body: @Sendable (SQLiteConnection) throws -> Result) async throws -> Result {
        do {
            return try await queue.writeWithoutTransaction { [statements] in
                try body(SQLiteConnection($0, statements))
            }
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Waits for whoever is in. Uses from then on throw `StoreError.closed`.
    func close() throws {
        try translatingErrors {
            queue.writeWithoutTransaction { _ in statements.close() }
            try queue.close()
        }
    }
}
