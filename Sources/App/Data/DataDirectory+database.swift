import Access
import CallLog
import Characters
import Foundation
import Glibc
import Jobs
import Logging
import Media
import Pool
import Settings
import Store
import Webhooks

extension DataDirectory {
    /// Every room's tables.
    static let migrations: [Migration] =
        JobsSchema.migrations + MediaSchema.migrations + AccessSchema.migrations + PoolSchema.migrations
        + ProxySchema.migrations + CallLogSchema.migrations + SettingsSchema.migrations + WebhooksSchema.migrations
        + HeartbeatSchema.migrations + CharactersSchema.migrations

    /// Opens the database, readable by its owner only, and brings it up to date.
    func openDatabase(
        configuration: SQLiteDatabase.Configuration = .init(), now: Date, logger: Logger
    ) throws -> SQLiteDatabase {
        try restrictDatabase()
        return try SQLiteDatabase(
            path: database, migrations: Self.migrations, configuration: configuration, now: now, logger: logger)
    }

    /// SQLite gives its side files the permissions of the database. One that is there is never opened here: closing it
    /// again would let go of all locks this process has on it.
    private func restrictDatabase() throws(DataDirectoryError) {
        let descriptor = open(database, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST || chmod(database, 0o600) != 0 {
            throw .unusable(path, "filmgate.db: \(FileProblem(errno: errno))")
        }
    }

    /// Runs `body` on the database and closes it, for commands.
    func withDatabase<Result>(_ body: (SQLiteDatabase) async throws -> Result) async throws -> Result {
        try make()
        let database = try openDatabase(now: Date(), logger: .silent)
        do {
            let result = try await body(database)
            try await database.close()
            return result
        } catch {
            // What went wrong first is what counts.
            try? await database.close()
            throw error
        }
    }
}
