import Store

package enum PoolSchema {
    package static let migrations: [Migration] = [
        Migration("pool-0001") { dialect in
            [
                """
                CREATE TABLE tokens (
                    id \(dialect.sequenceKey),
                    secret \(dialect.text) NOT NULL CHECK (length(secret) BETWEEN 16 AND 8192),
                    digest \(dialect.blob) NOT NULL CHECK (length(digest) = 32),
                    tier \(dialect.name) NOT NULL CHECK (tier IN ('basic', 'super')),
                    state \(dialect.name) NOT NULL DEFAULT 'active'
                        CHECK (state IN ('active', 'cooling', 'expired', 'disabled')),
                    cooling_until \(dialect.integer),
                    reason \(dialect.text),
                    coolings \(dialect.integer) NOT NULL DEFAULT 0 CHECK (coolings >= 0),
                    created_at \(dialect.integer) NOT NULL,
                    CHECK ((state = 'cooling') = (cooling_until IS NOT NULL)),
                    CHECK ((state IN ('expired', 'disabled')) = (reason IS NOT NULL)),
                    CHECK (state <> 'cooling' OR coolings > 0)
                ) \(dialect.tableSuffix)
                """,
                "CREATE UNIQUE INDEX tokens_by_digest ON tokens (digest)",
            ]
        }
    ]
}
