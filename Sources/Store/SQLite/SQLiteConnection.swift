import GRDB
import GRDBSQLite

/// A connection in the shape tables know, for as long as somebody is in its queue.
struct SQLiteConnection: Connection {
    private let raw: GRDB.Database
    private let statements: PreparedStatements

    init(_ raw: GRDB.Database, _ statements: PreparedStatements) {
        self.raw = raw
        self.statements = statements
    }

    var dialect: Dialect { .sqlite }
    var isInsideTransaction: Bool { raw.isInsideTransaction }

    func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        try run(sql, arguments) { statement in
            while try step(statement) {}
            return Int(sqlite3_changes(raw.sqliteConnection))
        }
    }

    func insert(_ sql: String, _ arguments: [Value]) throws -> Int {
        _ = try execute(sql, arguments)
        return Int(sqlite3_last_insert_rowid(raw.sqliteConnection))
    }

    func query<Element>(_ sql: String, _ arguments: [Value], _ decode: (any Row) throws -> Element) throws -> [Element]
    {
        try run(sql, arguments) { statement in
            let row = SQLiteRow(statement: statement)
            var elements: [Element] = []
            while try step(statement) { elements.append(try decode(row)) }
            return elements
        }
    }

    func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("SAVEPOINT step")
        do {
            let result = try body()
            try execute("RELEASE step")
            return result
        } catch {
            // A full disk or a failed read makes SQLite undo the whole transaction by itself, steps included.
            if isInsideTransaction {
                try execute("ROLLBACK TO step")
                try execute("RELEASE step")
            }
            throw error
        }
    }

    func claim<Element>(_ update: ClaimingUpdate, _ decode: (any Row) throws -> Element) throws -> [Element] {
        try query(
            """
            UPDATE \(update.table) SET \(update.set)
            WHERE \(update.key) IN (SELECT \(update.key) FROM \(update.table) WHERE \(update.selection))
            RETURNING \(update.returning)
            """,
            update.setArguments + update.selectionArguments, decode)
    }

    private func run<Result>(_ sql: String, _ arguments: [Value], _ body: (SQLiteStatement) throws -> Result) throws
        -> Result
    {
        try translatingErrors {
            let prepared = try statements.statement(sql, in: raw)
            return try withExtendedLifetime(prepared) {
                let statement = prepared.sqliteStatement
                // What a failed step has to say it has said by then.
                defer { sqlite3_reset(statement) }
                try bind(arguments, to: statement)
                return try body(statement)
            }
        }
    }

    private func bind(_ arguments: [Value], to statement: SQLiteStatement) throws {
        guard arguments.count == Int(sqlite3_bind_parameter_count(statement)) else {
            throw StoreError.other("a statement wants another number of values than it got")
        }
        for (position, value) in arguments.enumerated() {
            let code = try value.bind(to: statement, at: CInt(position + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// Whether there is a row.
    private func step(_ statement: SQLiteStatement) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code: throw failure(code)
        }
    }

    private func failure(_ code: CInt) -> any Error {
        // Only the end of the task that reads interrupts.
        if code == SQLITE_INTERRUPT { return CancellationError() }
        return DatabaseError(
            resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(raw.sqliteConnection)))
    }
}
