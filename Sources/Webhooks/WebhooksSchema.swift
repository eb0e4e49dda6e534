import Store

package enum WebhooksSchema {
    package static let migrations = [
        Migration("webhooks-0001") { dialect in [endpoints(dialect), deliveries(dialect)] + indexes(dialect) }
    ]

    private static func endpoints(_ d: Dialect) -> String {
        """
        CREATE TABLE webhook_endpoints (
            sequence \(d.sequenceKey),
            id \(d.name) NOT NULL UNIQUE,
            owner \(d.name) NOT NULL,
            name \(d.text) NOT NULL CHECK (length(name) BETWEEN 1 AND 256),
            url \(d.text) NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
            types \(d.text) NOT NULL CHECK (length(types) > 0),
            secret \(d.blob) NOT NULL,
            secret_hint \(d.text) NOT NULL,
            former_secret \(d.blob),
            former_until \(d.integer),
            created_at \(d.integer) NOT NULL,
            updated_at \(d.integer) NOT NULL,
            failing_since \(d.integer),
            failed_at \(d.integer),
            disabled_at \(d.integer),
            disabled_reason \(d.text),
            CHECK ((former_secret IS NULL) = (former_until IS NULL)),
            CHECK ((failing_since IS NULL) = (failed_at IS NULL)),
            CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
        ) \(d.tableSuffix)
        """
    }

    /// `due_at` is set exactly while a delivery waits, `prune_at` exactly once it has ended.
    private static func deliveries(_ d: Dialect) -> String {
        let states = WebhookDelivery.State.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            CREATE TABLE webhook_deliveries (
                sequence \(d.sequenceKey),
                id \(d.name) NOT NULL UNIQUE,
                endpoint \(d.integer) NOT NULL,
                event \(d.name) NOT NULL,
                type \(d.name) NOT NULL,
                subject \(d.name) NOT NULL,
                created_at \(d.integer) NOT NULL,
                state \(d.name) NOT NULL CHECK (state IN (\(states))),
                attempts \(d.integer) NOT NULL CHECK (attempts >= 0),
                due_at \(d.integer),
                last_try_at \(d.integer) NOT NULL,
                ended_at \(d.integer),
                prune_at \(d.integer),
                status \(d.integer),
                failure \(d.text),
                CHECK ((due_at IS NOT NULL) = (state = 'pending')),
                CHECK ((ended_at IS NULL) = (state = 'pending')),
                CHECK ((prune_at IS NULL) = (state = 'pending'))
            ) \(d.tableSuffix)
            """
    }

    /// Each ends with the key, as every index does by itself.
    private static func indexes(_ d: Dialect) -> [String] {
        [
            "CREATE INDEX webhook_endpoints_owner ON webhook_endpoints (owner)",
            "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, due_at)" + d.whereSet("due_at"),
            "CREATE INDEX webhook_deliveries_prune ON webhook_deliveries (prune_at)" + d.whereSet("prune_at"),
            "CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint)",
            "CREATE INDEX webhook_deliveries_state ON webhook_deliveries (state)",
            "CREATE INDEX webhook_deliveries_endpoint_state ON webhook_deliveries (endpoint, state)",
        ]
    }
}
