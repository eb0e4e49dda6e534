import Foundation
import GRDB

/// A GRDB connection in the shape tables know. Statements are prepared once per connection.
struct SQLiteConnection: Connection {
    let raw: GRDB.Database

    var dialect: Dialect { .sqlite }

    func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        try translatingErrors {
            let statement = try raw.cachedStatement(sql: sql)
            try statement.execute(arguments: StatementArguments(arguments.map { try $0.raw() }))
            return raw.changesCount
        }
    }

    func query<Element>(_ sql: String, _ arguments: [Value], _ decode: (any Row) throws -> Element) throws -> [Element]
    {
        try translatingErrors {
            let statement = try raw.cachedStatement(sql: sql)
            let cursor = try GRDB.Row.fetchCursor(
                statement, arguments: StatementArguments(arguments.map { try $0.raw() }))
            var elements: [Element] = []
            while let row = try cursor.next() { elements.append(try decode(SQLiteRow(raw: row))) }
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
            if raw.isInsideTransaction {
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
}

/// A row under GRDB's cursor: no copy is made.
private struct SQLiteRow: Row {
    let raw: GRDB.Row

    func value(_ column: Int) -> Value {
        switch (raw[column] as DatabaseValue).storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let bytes): .blob(bytes)
        }
    }
}

extension Value {
    /// GRDB binds and reads text as C strings: what follows a NUL would be lost without a word, so it is refused.
    fileprivate func raw() throws -> DatabaseValue {
        switch self {
        case .null: return .null
        case .integer(let number): return number.databaseValue
        case .real(let number): return number.databaseValue
        case .text(let text):
            guard !text.utf8.contains(0) else { throw StoreError.constraint("text holds a NUL character") }
            return text.databaseValue
        case .blob(let bytes): return bytes.databaseValue
        }
    }
}
