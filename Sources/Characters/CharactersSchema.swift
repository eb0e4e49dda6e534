import Store

package enum CharactersSchema {
    package static let migrations = [
        Migration("characters-0001") { dialect in
            [
                """
                CREATE TABLE characters (
                    sequence \(dialect.sequenceKey),
                    id \(dialect.name) NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 128),
                    owner \(dialect.name) NOT NULL,
                    name \(dialect.text) NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
                    created_at \(dialect.integer) NOT NULL
                ) \(dialect.tableSuffix)
                """,
                "CREATE INDEX characters_owner ON characters (owner)",
            ]
        }
    ]
}
