/// One step of the schema. Once released it is never changed: a later step mends an earlier one.
package struct Migration: Sendable {
    /// Unique for ever, in the order of application within its table's list: `"jobs-0001"`.
    package let id: String
    package let statements: @Sendable (Dialect) -> [String]

    package init(_ id: String, _ statements: @escaping @Sendable (Dialect) -> [String]) {
        self.id = id
        self.statements = statements
    }

    /// FNV-1a over the statements: enough to notice an edit, no protection against a forger.
    func checksum(in dialect: Dialect) -> String {
        let hash = statements(dialect).joined(separator: ";\n").utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}

extension Connection {
    /// Brings the schema up to date, each migration in a transaction of its own. Refuses a database that a newer version
    /// made, and one whose applied migrations differ from ours.
    package func migrate(_ migrations: [Migration], now: Int64) throws {
        try execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                id \(dialect.name) NOT NULL PRIMARY KEY, checksum \(dialect.text) NOT NULL, applied_at \(dialect.integer) NOT NULL
            ) \(dialect.tableSuffix)
            """)
        let applied = Dictionary(
            uniqueKeysWithValues: try query("SELECT id, checksum FROM migrations", []) {
                (try $0.text(0), try $0.text(1))
            })
        if let unknown = applied.keys.sorted().first(where: { id in !migrations.contains { $0.id == id } }) {
            throw StoreError.migration(
                "the database holds the change \(unknown), which this version does not know: it was made by a newer Filmgate"
            )
        }
        for migration in migrations {
            let checksum = migration.checksum(in: dialect)
            if let known = applied[migration.id] {
                guard known == checksum else {
                    throw StoreError.migration(
                        "the change \(migration.id) was applied in another form than this version has")
                }
                continue
            }
            try transaction {
                for statement in migration.statements(dialect) { try execute(statement) }
                try execute(
                    "INSERT INTO migrations (id, checksum, applied_at) VALUES (?, ?, ?)",
                    [.text(migration.id), .text(checksum), .integer(now)])
            }
        }
    }
}
