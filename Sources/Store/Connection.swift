/// What tables speak to: plain SQL with `?` for every value. A second engine is a new conformer and its `Dialect`.
package protocol Connection {
    var dialect: Dialect { get }

    /// Runs one statement; returns how many rows it changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [Value]) throws -> Int

    /// Runs one INSERT of one row; returns the number that the engine gave its `Dialect.sequenceKey`.
    func insert(_ sql: String, _ arguments: [Value]) throws -> Int

    /// Runs one statement and decodes each row it gives.
    func query<Element>(_ sql: String, _ arguments: [Value], _ decode: (any Row) throws -> Element) throws -> [Element]

    /// Runs `body` as a whole or not at all, also inside a larger transaction.
    func transaction<Result>(_ body: () throws -> Result) throws -> Result

    /// Updates the rows that `update` selects and gives them back as they are afterwards, in one atomic step.
    func claim<Element>(_ update: ClaimingUpdate, _ decode: (any Row) throws -> Element) throws -> [Element]
}

extension Connection {
    @discardableResult
    package func execute(_ sql: String) throws -> Int { try execute(sql, []) }

    /// The first row, decoded; nil if there is none.
    package func first<Element>(_ sql: String, _ arguments: [Value], _ decode: (any Row) throws -> Element) throws
        -> Element?
    {
        try query(sql, arguments, decode).first
    }
}

/// An `UPDATE … RETURNING` over the first rows of an ordered selection. SQLite does it in one statement; an engine that
/// lacks RETURNING selects with `FOR UPDATE SKIP LOCKED` and updates in the same transaction.
package struct ClaimingUpdate: Sendable {
    package let table: String
    /// The primary key's column.
    package let key: String
    /// `a = ?, b = b + 1`
    package let set: String
    package let setArguments: [Value]
    /// Condition, order and limit of the selection: `kind = ? AND due_at <= ? ORDER BY due_at LIMIT ?`
    package let selection: String
    package let selectionArguments: [Value]
    /// The columns to give back.
    package let returning: String

    package init(
        table: String, key: String, set: String, setArguments: [Value], selection: String, selectionArguments: [Value],
        returning: String
    ) {
        self.table = table
        self.key = key
        self.set = set
        self.setArguments = setArguments
        self.selection = selection
        self.selectionArguments = selectionArguments
        self.returning = returning
    }
}
