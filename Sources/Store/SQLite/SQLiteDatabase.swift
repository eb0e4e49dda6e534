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

    private let writing: PreparedConnection
    private let reading: ReadConnections
    /// Look-ups have connections of their own: none waits behind a long read.
    private let looking: ReadConnections
    private let writer: GroupCommit

    /// Opens (or makes) the file at `path` and brings its schema up to date.
    package init(
        path: String, migrations: [Migration], configuration: Configuration = Configuration(), now: Date, logger: Logger
    ) throws {
        writing = try PreparedConnection(path: path, configuration: .writing)
        try writing.use { connection in
            // Here and not while the connection is prepared: GRDB sets NORMAL when it turns WAL on, after that.
            try connection.execute("PRAGMA synchronous = \(configuration.durability.rawValue)")
            // At once with the lock: two processes may start on a new folder together.
            try connection.execute("BEGIN IMMEDIATE")
            do {
                try connection.migrate(migrations, now: now.milliseconds)
                try connection.execute("COMMIT")
            } catch {
                if connection.isInsideTransaction { try connection.execute("ROLLBACK") }
                throw error
            }
        }
        reading = try ReadConnections(count: configuration.readers, path: path, configuration: .reading)
        // Callers are the event loops and the threads of tasks, a few more than cores at most.
        let threads = ProcessInfo.processInfo.activeProcessorCount
        looking = try ReadConnections(count: min(threads * 2, 16), path: path, configuration: .reading)
        writer = GroupCommit(connection: writing, limit: configuration.waitingWrites, logger: logger)
    }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await reading.use { connection in
            try connection.execute("BEGIN")
            defer { connection.endReading() }
            return try body(connection)
        }
    }

    package func lookup<Result>(_ body: (any Connection) throws -> Result) throws -> Result {
        try looking.use(body)
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Result
    ) async throws -> Result {
        try await writer.write(body)
    }

    package func damage() async throws -> [String] {
        let findings = try await read { try $0.query("PRAGMA quick_check(5)", []) { try $0.text(0) } }
        return findings == ["ok"] ? [] : findings
    }

    package func emptyLog() async throws -> Bool {
        try await writing.use { connection in
            // Between two groups: the connection lets one caller in at a time. The first column says whether it was kept.
            try connection.query("PRAGMA wal_checkpoint(TRUNCATE)", []) { try $0.integer(0) } == [0]
        }
    }

    /// The writer goes last: only a connection that may write can fold the log into the database and remove it.
    package func close() async throws {
        await writer.close()
        try looking.close()
        try reading.close()
        try writing.close()
    }
}

extension SQLiteConnection {
    /// A read that failed may have ended its transaction by itself. Ending it fails only when its task is cancelled at
    /// this very moment, and then works the next time; there is nothing to lose.
    fileprivate func endReading() {
        for _ in 0..<3 where isInsideTransaction { _ = try? execute("COMMIT") }
    }
}

extension GRDB.Configuration {
    fileprivate static var writing: GRDB.Configuration {
        var options = GRDB.Configuration()
        options.journalMode = .wal
        options.busyMode = .timeout(5)
        options.prepareDatabase { raw in
            try raw.execute(sql: "PRAGMA cache_size = -16384")
            try raw.execute(sql: "PRAGMA journal_size_limit = 67108864")
            try raw.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        return options
    }

    fileprivate static var reading: GRDB.Configuration {
        var options = GRDB.Configuration()
        options.busyMode = .timeout(5)
        options.prepareDatabase { raw in try raw.execute(sql: "PRAGMA cache_size = -4096") }
        return options
    }
}
