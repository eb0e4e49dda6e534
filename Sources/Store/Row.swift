import Foundation

/// A row of a result, read by position. Valid only inside the closure it is handed to.
///
/// A value of another type than asked for is a mistake in a table's SQL: it throws `StoreError.decoding`.
package protocol Row {
    func value(_ column: Int) -> Value
}

extension Row {
    package func integer(_ column: Int) throws -> Int {
        guard case .integer(let number) = value(column) else { throw mismatch(column, "an integer") }
        return Int(number)
    }

    package func text(_ column: Int) throws -> String {
        guard case .text(let text) = value(column) else { throw mismatch(column, "text") }
        return text
    }

    package func real(_ column: Int) throws -> Double {
        switch value(column) {
        case .real(let number): number
        case .integer(let number): Double(number)
        case .null, .text, .blob: throw mismatch(column, "a number")
        }
    }

    package func blob(_ column: Int) throws -> Data {
        guard case .blob(let bytes) = value(column) else { throw mismatch(column, "a blob") }
        return bytes
    }

    package func date(_ column: Int) throws -> Date { Date(milliseconds: Int64(try integer(column))) }
    package func flag(_ column: Int) throws -> Bool { try integer(column) != 0 }

    package func isNull(_ column: Int) -> Bool {
        if case .null = value(column) { true } else { false }
    }

    package func optionalInteger(_ column: Int) throws -> Int? {
        switch value(column) {
        case .null: nil
        case .integer(let number): Int(number)
        case .real, .text, .blob: throw mismatch(column, "an integer")
        }
    }

    package func optionalText(_ column: Int) throws -> String? {
        switch value(column) {
        case .null: nil
        case .text(let text): text
        case .integer, .real, .blob: throw mismatch(column, "text")
        }
    }

    package func optionalBlob(_ column: Int) throws -> Data? {
        switch value(column) {
        case .null: nil
        case .blob(let bytes): bytes
        case .integer, .real, .text: throw mismatch(column, "a blob")
        }
    }

    package func optionalReal(_ column: Int) throws -> Double? { isNull(column) ? nil : try real(column) }
    package func optionalDate(_ column: Int) throws -> Date? {
        try optionalInteger(column).map { Date(milliseconds: Int64($0)) }
    }

    private func mismatch(_ column: Int, _ wanted: String) -> StoreError {
        .decoding("column \(column) is not \(wanted)")
    }
}
