import Store

package enum JobsSchema {
    package static let migrations = [
        Migration("jobs-0001") { dialect in
            [jobs(dialect)] + indexes(dialect) + counts(dialect) + owners(dialect) + triggers + [nodes(dialect)]
        },
        Migration("jobs-0002") { _ in [revived] },
    ]

    private static let final = list(JobState.allCases.filter(\.isFinal))
    private static let waiting = list(JobState.allCases.filter(\.isWaiting))

    private static func list(_ states: [JobState]) -> String {
        states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    }

    /// `due_at` is set exactly while a claim may come, `prune_at` exactly once the job has ended, `node` exactly while it
    /// runs: an index over one of them finds its few rows among any number of others.
    private static func jobs(_ d: Dialect) -> String {
        """
        CREATE TABLE jobs (
            sequence \(d.sequenceKey),
            id \(d.name) NOT NULL UNIQUE,
            kind \(d.name) NOT NULL,
            owner \(d.name) NOT NULL,
            state \(d.name) NOT NULL CHECK (state IN (\(list(JobState.allCases)))),
            attempt \(d.integer) NOT NULL CHECK (attempt >= 0),
            maximum_attempts \(d.integer) NOT NULL CHECK (maximum_attempts >= 1),
            fence \(d.integer) NOT NULL CHECK (fence >= 0),
            crashes \(d.integer) NOT NULL CHECK (crashes >= 0),
            node \(d.name),
            arguments \(d.blob) NOT NULL,
            checkpoint \(d.blob),
            output \(d.blob),
            progress \(d.integer) NOT NULL CHECK (progress BETWEEN 0 AND 100),
            failure_code \(d.text),
            failure_message \(d.text),
            created_at \(d.integer) NOT NULL,
            due_at \(d.integer),
            started_at \(d.integer),
            claimed_at \(d.integer),
            finished_at \(d.integer),
            expires_at \(d.integer) NOT NULL,
            prune_at \(d.integer),
            idempotency_key \(d.name),
            fingerprint \(d.name),
            CHECK (attempt <= maximum_attempts),
            CHECK ((due_at IS NOT NULL) = (state IN (\(waiting)))),
            CHECK ((finished_at IS NOT NULL) = (state IN (\(final)))),
            CHECK ((prune_at IS NOT NULL) = (state IN (\(final)))),
            CHECK ((node IS NOT NULL) = (state = 'running')),
            CHECK ((claimed_at IS NOT NULL) = (state = 'running')),
            CHECK (state <> 'running' OR (started_at IS NOT NULL AND attempt > 0 AND fence > 0)),
            CHECK ((output IS NOT NULL) = (state = 'completed')),
            CHECK (state <> 'discarded' OR failure_code IS NOT NULL),
            CHECK ((failure_code IS NULL) = (failure_message IS NULL))
        ) \(d.tableSuffix)
        """
    }

    /// Each ends with the key, as every index does by itself. Where the engine lets an index leave rows out, a job is in
    /// few of them at a time: indexes are most of what a write costs.
    private static func indexes(_ d: Dialect) -> [String] {
        [
            "CREATE INDEX jobs_claim ON jobs (kind, due_at)" + d.whereSet("due_at"),
            "CREATE INDEX jobs_node ON jobs (node)" + d.whereSet("node"),
            "CREATE INDEX jobs_list ON jobs (owner, kind)",
            "CREATE INDEX jobs_ended ON jobs (owner, finished_at)" + d.whereSet("finished_at"),
            "CREATE INDEX jobs_prune ON jobs (prune_at)" + d.whereSet("prune_at"),
            "CREATE UNIQUE INDEX jobs_idempotency ON jobs (owner, idempotency_key)" + d.whereSet("idempotency_key"),
            "CREATE INDEX jobs_fingerprint ON jobs (owner, fingerprint, created_at)" + d.whereSet("fingerprint"),
        ]
    }

    /// How many jobs are in each state, kept by triggers: the depth is asked at each enqueue and must not be counted.
    private static func counts(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE job_counts (
                state \(d.name) NOT NULL PRIMARY KEY, number \(d.integer) NOT NULL CHECK (number >= 0)
            ) \(d.tableSuffix)
            """,
            "INSERT INTO job_counts (state, number) VALUES "
                + JobState.allCases.map { "('\($0.rawValue)', 0)" }.joined(separator: ", "),
        ]
    }

    /// How many ended jobs each owner has, so that pruning looks only at owners with too many.
    private static func owners(_ d: Dialect) -> [String] {
        [
            """
            CREATE TABLE job_owners (
                owner \(d.name) NOT NULL PRIMARY KEY, ended \(d.integer) NOT NULL CHECK (ended >= 0)
            ) \(d.tableSuffix)
            """,
            "CREATE INDEX job_owners_ended ON job_owners (ended)",
        ]
    }

    private static let triggers = [
        """
        CREATE TRIGGER jobs_inserted AFTER INSERT ON jobs FOR EACH ROW BEGIN
            UPDATE job_counts SET number = number + 1 WHERE state = NEW.state;
        END
        """,
        """
        CREATE TRIGGER jobs_updated AFTER UPDATE ON jobs FOR EACH ROW BEGIN
            UPDATE job_counts SET number = number - 1 WHERE state = OLD.state AND OLD.state <> NEW.state;
            UPDATE job_counts SET number = number + 1 WHERE state = NEW.state AND OLD.state <> NEW.state;
            UPDATE job_owners SET ended = ended + 1
            WHERE owner = NEW.owner AND OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL;
        END
        """,
        """
        CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs FOR EACH ROW BEGIN
            UPDATE job_counts SET number = number - 1 WHERE state = OLD.state;
            UPDATE job_owners SET ended = ended - 1 WHERE owner = OLD.owner AND OLD.finished_at IS NOT NULL;
        END
        """,
    ]

    /// A job that is begun anew is no longer among its owner's ended ones.
    private static let revived = """
        CREATE TRIGGER jobs_revived AFTER UPDATE ON jobs FOR EACH ROW
        WHEN OLD.finished_at IS NOT NULL AND NEW.finished_at IS NULL BEGIN
            UPDATE job_owners SET ended = ended - 1 WHERE owner = NEW.owner;
        END
        """

    /// Who may hold running jobs. A node's jobs are its own until `lease_until`; `epoch` tells its starts apart.
    private static func nodes(_ d: Dialect) -> String {
        """
        CREATE TABLE nodes (
            id \(d.name) NOT NULL PRIMARY KEY, epoch \(d.integer) NOT NULL, lease_until \(d.integer) NOT NULL
        ) \(d.tableSuffix)
        """
    }
}
