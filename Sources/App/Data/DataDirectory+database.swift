import Access
import Foundation
import Glibc
import Jobs
import Logging
import Media
import Pool
import Store

extension DataDirectory {
    /// Every room's tables.
    static let migrations: [Migration] =
        JobsSchema.migrations + MediaSchema.migrations + AccessSchema.migrations + PoolSchema.migrations
        + HeartbeatSchema.migrations

    /// Opens the database, readable by its owner only, and brings it up to date. One process at a time does so: two
    /// that start together would both make the tables.
    func openDatabase(
        configuration: SQLiteDatabase.Configuration = .init(), now: Date, logger: Logger
    ) throws -> SQLiteDatabase {
        let opening: FileLock
        do {
            opening = try FileLock.wait(openingLock)
        } catch {
            throw DataDirectoryError.unusable(path, "its lock: \(error)")
        }
        defer { withExtendedLifetime(opening) {} }
        // SQLite gives its side files the permissions of the database.
        let descriptor = open(database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw DataDirectoryError.unusable(path, "filmgate.db: \(FileProblem(errno: errno))")
        }
        let restricted = fchmod(descriptor, 0o600) == 0
        close(descriptor)
        guard restricted else { throw DataDirectoryError.unusable(path, "filmgate.db: \(FileProblem(errno: errno))") }
        return try SQLiteDatabase(
            path: database, migrations: Self.migrations, configuration: configuration, now: now, logger: logger)
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
