import Foundation
import Logging
import Store

extension SQLiteDatabase {
    /// A fresh database on disk, in `directory`.
    package static func temporary(in directory: TemporaryDirectory, migrations: [Migration]) throws -> SQLiteDatabase {
        try SQLiteDatabase(
            path: directory.file("test.db"), migrations: migrations, now: Date(timeIntervalSince1970: 1_750_000_000),
            logger: .quiet)
    }
}

extension Logger {
    /// For tests: says nothing below `critical`. What a test cuts off on purpose makes an HTTP server complain.
    package static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}
