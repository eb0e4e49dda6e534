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
        },
        Migration("access-0002") { dialect in
            [
                "ALTER TABLE api_keys ADD COLUMN last_used_at \(dialect.integer)",
                // One row at most: there is one administrator.
                """
                CREATE TABLE administrator (
                    id \(dialect.integer) NOT NULL PRIMARY KEY CHECK (id = 1),
                    name \(dialect.name) NOT NULL CHECK (length(name) BETWEEN 1 AND 256),
                    password \(dialect.text) NOT NULL CHECK (length(password) BETWEEN 1 AND 512),
                    created_at \(dialect.integer) NOT NULL,
                    changed_at \(dialect.integer) NOT NULL
                ) \(dialect.tableSuffix)
                """,
                """
                CREATE TABLE set_up_code (
                    id \(dialect.integer) NOT NULL PRIMARY KEY CHECK (id = 1),
                    digest \(dialect.blob) NOT NULL CHECK (length(digest) = 32),
                    expires_at \(dialect.integer) NOT NULL
                ) \(dialect.tableSuffix)
                """,
                """
                CREATE TABLE sessions (
                    id \(dialect.name) NOT NULL PRIMARY KEY CHECK (length(id) = 24),
                    digest \(dialect.blob) NOT NULL CHECK (length(digest) = 32),
                    name \(dialect.name) NOT NULL,
                    address \(dialect.name) NOT NULL CHECK (length(address) <= 256),
                    created_at \(dialect.integer) NOT NULL,
                    last_used_at \(dialect.integer) NOT NULL,
                    expires_at \(dialect.integer) NOT NULL
                ) \(dialect.tableSuffix)
                """,
                "CREATE UNIQUE INDEX sessions_by_digest ON sessions (digest)",
            ]
        },
        Migration("access-0003") { dialect in
            [
                // Words with blanks between; NULL is for all that there is.
                "ALTER TABLE api_keys ADD COLUMN kinds \(dialect.text)",
                "ALTER TABLE api_keys ADD COLUMN calls \(dialect.integer) NOT NULL DEFAULT 0 CHECK (calls >= 0)",
            ]
        },
    ]
}
