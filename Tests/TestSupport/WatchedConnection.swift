import Store

/// Tells of each statement before it is run; what that throws takes its place.
package struct WatchedConnection: Connection {
    private let connection: any Connection
    private let check: (String) throws -> Void

    package init(_ connection: any Connection, before check: @escaping (String) throws -> Void) {
        self.connection = connection
        self.check = check
    }

    package var dialect: Dialect { connection.dialect }

    package func execute(_ sql: String, _ arguments: [Value]) throws -> Int {
        try check(sql)
        return try connection.execute(sql, arguments)
    }

    package func insert(_ sql: String, _ arguments: [Value]) throws -> Int {
        try check(sql)
        return try connection.insert(sql, arguments)
    }

    package func query<Element>(
        _ sql: String, _ arguments: [Value], _ decode: (any Row) throws -> Element
    ) throws -> [Element] {
        try check(sql)
        return try connection.query(sql, arguments, decode)
    }

    package func transaction<Result>(_ body: () throws -> Result) throws -> Result { try connection.transaction(body) }

    package func claim<Element>(_ update: ClaimingUpdate, _ decode: (any Row) throws -> Element) throws -> [Element] {
        try check("UPDATE \(update.table) SET \(update.set)")
        return try connection.claim(update, decode)
    }
}
