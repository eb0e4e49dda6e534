import Foundation
import Logging
import Store
import TestSupport

@testable import Access

/// An installation with hashes that cost little.
struct AdministrationFixture {
    static let password = "correct horse 7 battery"
    static let now = Date(timeIntervalSince1970: 1_760_000_000)

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let administration: Administration

    init(_ configuration: Administration.Configuration = .init(), waiting: Int = 400) throws {
        directory = try TemporaryDirectory()
        database = try .temporary(in: directory, migrations: AccessSchema.migrations)
        administration = Self.administration(database, configuration, waiting: waiting)
    }

    static func administration(
        _ database: SQLiteDatabase, _ configuration: Administration.Configuration = .init(), waiting: Int = 400,
        logger: Logger = .quiet
    ) -> Administration {
        Administration(
            database: database,
            passwords: PasswordHasher(
                configuration: .init(logRounds: 4, blockSize: 1, parallelism: 1, waiting: waiting)),
            configuration: configuration, logger: logger)
    }

    /// With an administrator named `anna`.
    func setUp() async throws -> Administration {
        try await administration.setPassword(Self.password, name: "anna", now: Self.now)
        return administration
    }
}
