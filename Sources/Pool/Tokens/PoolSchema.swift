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
        },
        // Secrets are sealed, which only a program can do: `secret` holds those of pool-0001 until the next start.
        // `revision` tells those who read before which rows are new to them.
        Migration("pool-0002") { dialect in
            [
                // What was plain does not stay behind in pages that nobody uses.
                "PRAGMA secure_delete = ON",
                """
                CREATE TABLE tokens_sealed (
                    id \(dialect.sequenceKey),
                    secret \(dialect.text),
                    sealed \(dialect.blob),
                    digest \(dialect.blob) NOT NULL CHECK (length(digest) = 32),
                    label \(dialect.name) NOT NULL,
                    tier \(dialect.name) NOT NULL CHECK (tier IN ('basic', 'super')),
                    state \(dialect.name) NOT NULL DEFAULT 'active'
                        CHECK (state IN ('active', 'cooling', 'expired', 'disabled')),
                    since \(dialect.integer) NOT NULL,
                    cooling_until \(dialect.integer),
                    reason \(dialect.text),
                    coolings \(dialect.integer) NOT NULL DEFAULT 0 CHECK (coolings >= 0),
                    note \(dialect.text) NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
                    uses \(dialect.integer) NOT NULL DEFAULT 0 CHECK (uses >= 0),
                    failures \(dialect.integer) NOT NULL DEFAULT 0 CHECK (failures >= 0),
                    last_used_at \(dialect.integer),
                    last_failure \(dialect.text),
                    last_failure_at \(dialect.integer),
                    synced_at \(dialect.integer),
                    revision \(dialect.integer) NOT NULL,
                    created_at \(dialect.integer) NOT NULL,
                    CHECK ((secret IS NULL) <> (sealed IS NULL)),
                    CHECK ((state = 'cooling') = (cooling_until IS NOT NULL)),
                    CHECK ((state = 'active') = (reason IS NULL)),
                    CHECK (state <> 'cooling' OR coolings > 0),
                    CHECK ((last_failure IS NULL) = (last_failure_at IS NULL))
                ) \(dialect.tableSuffix)
                """,
                """
                INSERT INTO tokens_sealed
                    (id, secret, digest, label, tier, state, since, cooling_until, reason, coolings, revision, created_at)
                SELECT id, secret, digest, substr(secret, 1, 6) || '****' || substr(secret, -4), tier, state,
                    created_at, cooling_until, CASE WHEN state = 'cooling' THEN 'rate limited' ELSE reason END,
                    coolings, 1, created_at
                FROM tokens
                """,
                "DROP TABLE tokens",
                "ALTER TABLE tokens_sealed RENAME TO tokens",
                "CREATE UNIQUE INDEX tokens_by_digest ON tokens (digest)",
                "CREATE INDEX tokens_by_revision ON tokens (revision)",
                "CREATE INDEX tokens_by_plain_secret ON tokens (id) WHERE secret IS NOT NULL",
                "CREATE INDEX tokens_by_state ON tokens (state, tier, uses, cooling_until)",
                """
                CREATE TABLE token_tags (
                    token \(dialect.integer) NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
                    tag \(dialect.name) NOT NULL CHECK (length(tag) BETWEEN 1 AND 100),
                    PRIMARY KEY (token, tag)
                ) \(dialect.tableSuffix)
                """,
                "CREATE INDEX token_tags_by_tag ON token_tags (tag, token)",
                """
                CREATE TABLE token_quotas (
                    token \(dialect.integer) NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
                    group_name \(dialect.name) NOT NULL,
                    remaining \(dialect.integer) CHECK (remaining >= 0),
                    total \(dialect.integer) CHECK (total >= 0),
                    window_ms \(dialect.integer) CHECK (window_ms >= 0),
                    resets_at \(dialect.integer),
                    synced_at \(dialect.integer),
                    PRIMARY KEY (token, group_name)
                ) \(dialect.tableSuffix)
                """,
                """
                CREATE TABLE token_revision (
                    id \(dialect.integer) NOT NULL PRIMARY KEY CHECK (id = 1),
                    latest \(dialect.integer) NOT NULL,
                    removals \(dialect.integer) NOT NULL
                ) \(dialect.tableSuffix)
                """,
                "INSERT INTO token_revision (id, latest, removals) VALUES (1, 1, 0)",
            ]
        },
        // Keys of xAI's API lie beside the sessions of the web.
        Migration("pool-0003") { dialect in
            [
                """
                ALTER TABLE tokens ADD COLUMN provider \(dialect.name) NOT NULL DEFAULT 'web'
                    CHECK (provider IN ('web', 'xai'))
                """,
                "DROP INDEX tokens_by_state",
                "CREATE INDEX tokens_by_state ON tokens (state, tier, provider, uses, cooling_until)",
            ]
        },
    ]
}
