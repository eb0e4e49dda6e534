import Foundation
import Store
import TestSupport

@testable import CallLog

/// A log in a fresh database.
struct CallLogFixture {
    /// 2026-11-21 12:00:00 UTC.
    static let noon = Date(timeIntervalSince1970: 1_795_262_400)

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let log: CallLog

    init(maximum: Int = 10_000) throws {
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.temporary(in: directory, migrations: CallLogSchema.migrations)
        log = CallLog(database: database, configuration: .init(maximum: maximum))
    }

    /// One per second from noon on, the request ids r0, r1, ….
    func append(_ number: Int, change: (inout CallRecord, Int) -> Void = { _, _ in }) async throws {
        let records = (0..<number).map { index in
            var record = Self.record(index)
            change(&record, index)
            return record
        }
        try await log.append(records)
    }

    static func record(_ index: Int = 0) -> CallRecord {
        CallRecord(
            kind: .request, requestID: "r\(index)", at: noon.addingTimeInterval(Double(index)), route: "videos",
            status: 200)
    }

    /// Something to say about all records, newest first.
    func all(_ filter: CallFilter = CallFilter()) async throws -> [CallRecord] {
        try await log.page(filter, limit: 1000).records
    }
}
