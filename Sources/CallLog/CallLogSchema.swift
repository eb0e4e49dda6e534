import Store

package enum CallLogSchema {
    package static let migrations = [
        Migration("calls-0001") { dialect in [calls(dialect)] + indexes(dialect) + counters(dialect) },
        Migration("calls-0002") { dialect in
            ["ALTER TABLE calls ADD COLUMN download_ms \(dialect.integer)", speeds(dialect)]
        },
        // What calls cost, and its sums by key and model. `key_name` and `model` are empty for none.
        Migration("calls-0003") { dialect in
            [
                "ALTER TABLE calls ADD COLUMN cost_ticks \(dialect.integer) CHECK (cost_ticks >= 0)",
                """
                CREATE TABLE call_costs (
                    key_name \(dialect.name) NOT NULL, model \(dialect.name) NOT NULL,
                    calls \(dialect.integer) NOT NULL, ticks \(dialect.integer) NOT NULL CHECK (ticks >= 0),
                    PRIMARY KEY (key_name, model)
                ) \(dialect.tableSuffix)
                """,
            ]
        },
        Migration("calls-0004") { dialect in ["ALTER TABLE calls ADD COLUMN connect_ms \(dialect.integer)"] },
    ]

    /// `id` is the time and a number within its millisecond (see `CallPlace`): the primary key is the order of time, each
    /// index ends in it, and a range of time is a range of every index.
    private static func calls(_ d: Dialect) -> String {
        let kinds = CallKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return """
            CREATE TABLE calls (
                id \(d.integer) NOT NULL PRIMARY KEY,
                kind \(d.name) NOT NULL CHECK (kind IN (\(kinds))),
                request_id \(d.name) NOT NULL,
                succeeded \(d.integer) NOT NULL CHECK (succeeded IN (0, 1)),
                status \(d.integer) NOT NULL,
                token \(d.name),
                token_id \(d.integer),
                model \(d.name),
                route \(d.name) NOT NULL,
                job \(d.name),
                attempt \(d.integer),
                owner \(d.text),
                key_name \(d.text),
                error \(d.text),
                detail \(d.text),
                decision \(d.text),
                queue_ms \(d.integer),
                first_byte_ms \(d.integer),
                total_ms \(d.integer),
                proxy \(d.text),
                media \(d.text),
                bytes \(d.integer)
            ) \(d.tableSuffix)
            """
    }

    private static func indexes(_ d: Dialect) -> [String] {
        [
            "CREATE INDEX calls_kind ON calls (kind)",
            "CREATE INDEX calls_succeeded ON calls (succeeded)",
            "CREATE INDEX calls_status ON calls (status)",
            "CREATE INDEX calls_token ON calls (token)" + d.whereSet("token"),
            "CREATE INDEX calls_model ON calls (model)" + d.whereSet("model"),
            "CREATE INDEX calls_job ON calls (job)" + d.whereSet("job"),
            "CREATE INDEX calls_request ON calls (request_id)",
        ]
    }

    /// How long calls took in each quarter of an hour, of all models together: by model they would be too many.
    private static func speeds(_ d: Dialect) -> String {
        """
        CREATE TABLE call_speeds (
            kind \(d.name) NOT NULL, slot \(d.integer) NOT NULL, bucket \(d.integer) NOT NULL,
            number \(d.integer) NOT NULL, PRIMARY KEY (kind, slot, bucket)
        ) \(d.tableSuffix)
        """
    }

    /// Written in one transaction with the records they count. `model` is empty for calls that named none.
    private static func counters(_ d: Dialect) -> [String] {
        let count = """
            total \(d.integer) NOT NULL, succeeded \(d.integer) NOT NULL CHECK (succeeded BETWEEN 0 AND total)
            """
        return [
            """
            CREATE TABLE call_kept (
                kind \(d.name) NOT NULL PRIMARY KEY, number \(d.integer) NOT NULL CHECK (number >= 0)
            ) \(d.tableSuffix)
            """,
            "INSERT INTO call_kept (kind, number) VALUES "
                + CallKind.allCases.map { "('\($0.rawValue)', 0)" }.joined(separator: ", "),
            """
            CREATE TABLE call_totals (
                kind \(d.name) NOT NULL, model \(d.name) NOT NULL, \(count), PRIMARY KEY (kind, model)
            ) \(d.tableSuffix)
            """,
            """
            CREATE TABLE call_slots (
                kind \(d.name) NOT NULL, slot \(d.integer) NOT NULL, model \(d.name) NOT NULL, \(count),
                PRIMARY KEY (kind, slot, model)
            ) \(d.tableSuffix)
            """,
            """
            CREATE TABLE call_latencies (
                kind \(d.name) NOT NULL, day \(d.integer) NOT NULL, model \(d.name) NOT NULL,
                bucket \(d.integer) NOT NULL, number \(d.integer) NOT NULL,
                PRIMARY KEY (kind, day, model, bucket)
            ) \(d.tableSuffix)
            """,
        ]
    }
}
