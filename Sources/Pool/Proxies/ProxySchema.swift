import Store

package enum ProxySchema {
    package static let migrations: [Migration] = [
        Migration("proxies-0001") { dialect in
            [
                """
                CREATE TABLE proxies (
                    id \(dialect.sequenceKey),
                    url \(dialect.blob) NOT NULL,
                    source \(dialect.name) NOT NULL CHECK (source IN ('manual', 'list', 'pool')),
                    state \(dialect.name) NOT NULL DEFAULT 'healthy' CHECK (state IN ('healthy', 'unhealthy')),
                    since \(dialect.integer),
                    rests_until \(dialect.integer),
                    reason \(dialect.text),
                    rests \(dialect.integer) NOT NULL DEFAULT 0 CHECK (rests >= 0),
                    failures \(dialect.integer) NOT NULL DEFAULT 0 CHECK (failures >= 0),
                    requests \(dialect.integer) NOT NULL DEFAULT 0 CHECK (requests >= 0),
                    successes \(dialect.integer) NOT NULL DEFAULT 0 CHECK (successes >= 0),
                    last_used_at \(dialect.integer),
                    created_at \(dialect.integer) NOT NULL,
                    CHECK ((state = 'unhealthy') = (since IS NOT NULL)),
                    CHECK ((state = 'unhealthy') = (rests_until IS NOT NULL)),
                    CHECK ((state = 'unhealthy') = (reason IS NOT NULL)),
                    CHECK (state <> 'unhealthy' OR rests > 0)
                ) \(dialect.tableSuffix)
                """,
                """
                CREATE TABLE proxy_bindings (
                    token \(dialect.integer) PRIMARY KEY,
                    proxy \(dialect.integer) NOT NULL REFERENCES proxies (id) ON DELETE CASCADE
                ) \(dialect.tableSuffix)
                """,
                "CREATE INDEX proxy_bindings_by_proxy ON proxy_bindings (proxy)",
            ]
        },
        // The newest changes of its health as JSON; none yet is NULL.
        Migration("proxies-0002") { dialect in ["ALTER TABLE proxies ADD COLUMN history \(dialect.text)"] },
    ]
}
