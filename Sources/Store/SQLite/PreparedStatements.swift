import GRDB
import GRDBSQLite

/// The statements of one connection by their text, each prepared once.
// Unchecked: GRDB hands a connection to one closure at a time, on its queue, and only from there these are reached.
final class PreparedStatements: @unchecked Sendable {
    /// The code has fewer. More would mean that values are written into statements.
    private static let limit = 512

    private var prepared: [String: Statement] = [:]
    private var isClosed = false

    /// Keep it as long as it runs: it may have left the cache meanwhile.
    func statement(_ sql: String, in database: GRDB.Database) throws -> Statement {
        if let known = prepared[sql], sqlite3_stmt_busy(known.sqliteStatement) == 0 { return known }
        guard !isClosed else { throw StoreError.closed }
        if prepared.count >= Self.limit { prepared = [:] }
        let statement = try database.makeStatement(sql: sql)
        prepared[sql] = statement
        return statement
    }

    /// A connection cannot be closed while it has statements.
    func close() {
        prepared = [:]
        isClosed = true
    }
}
