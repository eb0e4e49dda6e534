import Store

package enum AccessSchema {
    package static let migrations: [Migration] = [
        Migration("access-0001") { dialect in
            [
                """
                CREATE TABLE api_keys (
                    id \(dialect.name) NOT NULL PRIMARY KEY CHECK (length(id) = 20),
                    digest \(dialect.blob) NOT NULL CHECK (length(digest) = 32),
                    prefix \(dialect.name) NOT NULL CHECK (length(prefix) BETWEEN 3 AND 16),
                    name \(dialect.name) NOT NULL CHECK (length(name) BETWEEN 1 AND 256),
                    owner \(dialect.name) NOT NULL CHECK (length(owner) BETWEEN 1 AND 256),
                    created_at \(dialect.integer) NOT NULL,
                    expires_at \(dialect.integer),
                    revoked_at \(dialect.integer)
                ) \(dialect.tableSuffix)
                """,
                "CREATE UNIQUE INDEX api_keys_by_digest ON api_keys (digest)",
                "CREATE INDEX api_keys_by_name ON api_keys (name)",
            ]
        }
    ]
}
