import Foundation
import Store

/// The records themselves.
struct CallTable {
    let connection: any Connection
    /// Candidates that are tested for one answer: more than a log of the usual size holds.
    var work = 12_000
    /// Records that are counted for one answer.
    var countable = 100_000

    private static let insertion = """
        INSERT INTO calls (\(CallRecord.columns)) VALUES (\(repeatElement("?", count: 25).joined(separator: ", ")))
        """

    /// `places` serves one transaction.
    func insert(_ record: CallRecord, _ places: inout FreePlaces) throws {
        let id = try places.take(at: record.at) { try newestPlace(from: $0, to: $1) }
        try connection.execute(Self.insertion, record.values(id: id))
    }

    static let newestPlace = "SELECT max(id) FROM calls WHERE id >= ? AND id < ?"

    private func newestPlace(from start: Int64, to end: Int64) throws -> Int64? {
        let newest = try connection.first(Self.newestPlace, [.integer(start), .integer(end)]) {
            try $0.optionalInteger(0).map(Int64.init)
        }
        return newest ?? nil
    }

    static let one = "SELECT \(CallRecord.columns) FROM calls WHERE id = ?"

    func record(_ id: Int64) throws -> CallRecord? {
        try connection.first(Self.one, [.integer(id)], CallRecord.init(row:))
    }

    static let attempts = """
        SELECT \(CallRecord.columns) FROM calls WHERE job = ? AND CASE WHEN kind = 'attempt' THEN 1 ELSE 0 END = 1
        ORDER BY id LIMIT ?
        """

    func attempts(of job: String, limit: Int) throws -> [CallRecord] {
        try connection.query(Self.attempts, [.text(job), .integer(limit)], CallRecord.init(row:))
    }

    static let oldest = "SELECT id FROM calls ORDER BY id LIMIT 1 OFFSET ?"
    static let kindUpTo = "SELECT count(*) FROM calls WHERE kind = ? AND id <= ?"
    static let removal = "DELETE FROM calls WHERE id <= ?"

    /// Removes the `number` oldest.
    /// - Returns: How many of each kind went.
    func removeOldest(_ number: Int) throws -> [CallKind: Int] {
        let end = try connection.first(Self.oldest, [.integer(number - 1)]) { try $0.integer(0) }
        guard let end else { return [:] }
        var removed: [CallKind: Int] = [:]
        for kind in CallKind.allCases {
            removed[kind] = try connection.first(Self.kindUpTo, [.text(kind.rawValue), .integer(end)]) {
                try $0.integer(0)
            }
        }
        try connection.execute(Self.removal, [.integer(end)])
        return removed
    }
}
