import Foundation
import GRDB
import Logging

/// SQLite in WAL mode: readers beside one writer, which commits in groups.
package final class SQLiteDatabase: Database {
    package struct Configuration: Sendable {
        package enum Durability: String, Sendable {
            /// A commit is on disk before anybody hears of it.
            case full = "FULL"
            /// For measuring what durability costs, never for use.
            case off = "OFF"
        }

        package var durability: Durability
        /// Connections that read beside the writer.
        package var readers: Int
        /// Writes that may wait for the disk before new ones are refused.
        package var waitingWrites: Int

        package init(durability: Durability = .full, readers: Int = 4, waitingWrites: Int = 20_000) {
            self.durability = durability
            self.readers = readers
            self.waitingWrites = waitingWrites
        }
    }

    private let pool: DatabasePool
    private let writer: GroupCommit

    /// Opens (or makes) the file at `path` and brings its schema up to date.
    package init(
        path: String, migrations: [Migration], configuration: Configuration = Configuration(), now: Date, logger: Logger
    ) throws {
        var options = GRDB.Configuration()
        options.maximumReaderCount = configuration.readers
        options.busyMode = .timeout(5)
        options.prepareDatabase { raw in
            try raw.execute(sql: "PRAGMA cache_size = -16384")
            try raw.execute(sql: "PRAGMA journal_size_limit = 67108864")
            try raw.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        let pool = try translatingErrors { try DatabasePool(path: path, configuration: options) }
        try translatingErrors {
            try pool.writeWithoutTransaction { raw in
                // Here and not while the connection is prepared: GRDB sets NORMAL when it turns WAL on, after that.
                try raw.execute(sql: "PRAGMA synchronous = \(configuration.durability.rawValue)")
                // At once with the lock: two processes may start on a new folder together.
                try raw.inTransaction(.immediate) {
                    try SQLiteConnection(raw: raw).migrate(migrations, now: now.milliseconds)
                    return .commit
                }
            }
        }
        self.pool = pool
        writer = GroupCommit(pool: pool, limit: configuration.waitingWrites, logger: logger)
    }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        do {
            return try await pool.read { try body(SQLiteConnection(raw: $0)) }
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    package func lookup<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
        try translatingErrors { try pool.unsafeRead { try body(SQLiteConnection(raw: $0)) } }
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await writer.write(body)
    }

    package func close() async throws {
        await writer.close()
        try translatingErrors { try pool.close() }
    }
}
