/// The few words in which engines differ. Migrations and tables use these in place of an engine's own.
package struct Dialect: Sendable {
    /// Column types. `name` is text short enough for a key.
    package let name: String
    package let text: String
    package let integer: String
    package let real: String
    package let blob: String
    /// Column definition of a number that the engine gives out, ever growing, never reused.
    package let sequenceKey: String
    /// Behind the closing parenthesis of `CREATE TABLE`.
    package let tableSuffix: String
    /// Whether an index may hold only some of the rows.
    let hasPartialIndexes: Bool

    /// Behind the columns of an index: leaves out the rows in which `column` is NULL, if the engine can.
    package func whereSet(_ column: String) -> String { hasPartialIndexes ? " WHERE \(column) IS NOT NULL" : "" }

    package static let sqlite = Dialect(
        name: "TEXT", text: "TEXT", integer: "INTEGER", real: "REAL", blob: "BLOB",
        sequenceKey: "INTEGER PRIMARY KEY AUTOINCREMENT", tableSuffix: "STRICT",
        hasPartialIndexes: true)
}
