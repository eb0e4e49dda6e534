import Foundation
import GRDB
import GRDBSQLite

/// The row that a statement stands on.
struct SQLiteRow: Row {
    let statement: SQLiteStatement

    func value(_ column: Int) -> Value {
        let column = CInt(column)
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            return .text(String(decoding: bytes(sqlite3_column_text(statement, column), column), as: UTF8.self))
        case SQLITE_BLOB: return .blob(Data(bytes(sqlite3_column_blob(statement, column), column)))
        default: return .null
        }
    }

    /// SQLite wants to be asked for the bytes first and for their number then. None have no address.
    private func bytes(_ start: UnsafeRawPointer?, _ column: CInt) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }
}

extension Value {
    /// SQLite copies text and bytes. Returns its result code.
    ///
    /// Text with a NUL is refused: SQL's own functions see such text only up to there.
    func bind(to statement: SQLiteStatement, at position: CInt) throws -> CInt {
        switch self {
        case .null: return sqlite3_bind_null(statement, position)
        case .integer(let number): return sqlite3_bind_int64(statement, position, number)
        case .real(let number): return sqlite3_bind_double(statement, position, number)
        case .text(var text):
            return try text.withUTF8 { bytes in
                guard !bytes.contains(0) else { throw StoreError.constraint("text holds a NUL character") }
                return bytes.withMemoryRebound(to: CChar.self) {
                    // Empty text may have no address, and none would be bound as NULL.
                    $0.isEmpty
                        ? sqlite3_bind_text(statement, position, "", 0, Self.copied)
                        : sqlite3_bind_text(statement, position, $0.baseAddress, CInt($0.count), Self.copied)
                }
            }
        case .blob(let data):
            return data.withUnsafeBytes { bytes in
                bytes.isEmpty
                    ? sqlite3_bind_zeroblob(statement, position, 0)
                    : sqlite3_bind_blob(statement, position, bytes.baseAddress, CInt(bytes.count), Self.copied)
            }
        }
    }

    /// SQLITE_TRANSIENT, which C spells as a cast that Swift does not import.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
