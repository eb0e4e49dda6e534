import Store

/// A table for these tests.
enum Notes {
    static let migrations = [
        Migration("notes-0001") { dialect in
            [
                """
                CREATE TABLE notes (
                    id \(dialect.integer) NOT NULL PRIMARY KEY, text \(dialect.text) NOT NULL CHECK (text <> 'bad')
                ) \(dialect.tableSuffix)
                """
            ]
        }
    ]

    @discardableResult
    static func insert(_ id: Int, _ text: String = "", into connection: any Connection) throws -> Int {
        try connection.execute("INSERT INTO notes (id, text) VALUES (?, ?)", [.integer(id), .text(text)])
    }

    static func add(_ id: Int, to database: any Database) async throws {
        try await database.write { _ = try insert(id, into: $0) }
    }

    static func all(in connection: any Connection) throws -> [Int] {
        try connection.query("SELECT id FROM notes ORDER BY id", []) { try $0.integer(0) }
    }

    static func all(in database: any Database) async throws -> [Int] {
        try await database.read { try all(in: $0) }
    }
}
