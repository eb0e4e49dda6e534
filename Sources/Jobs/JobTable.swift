import Foundation
import Store

/// The table `jobs`, as owners see it: SQL and nothing else.
struct JobTable {
    let connection: any Connection

    private static let insertion = """
        INSERT INTO jobs (id, kind, owner, state, attempt, maximum_attempts, fence, crashes, arguments, progress,
            created_at, due_at, expires_at, idempotency_key, fingerprint)
        VALUES (?, ?, ?, ?, 0, ?, 0, 0, ?, 0, ?, ?, ?, ?, ?)
        """

    /// Returns the job as it is in the table now.
    @discardableResult
    func insert(_ new: NewJob, now: Date) throws -> Job {
        let due = new.dueAt ?? now
        let state: JobState = due > now ? .scheduled : .available
        let sequence = try connection.insert(
            Self.insertion,
            [
                .text(new.id), .text(new.kind), .text(new.owner), .text(state.rawValue), .integer(new.maximumAttempts),
                .blob(new.arguments), .date(now), .date(due), .date(new.expiresAt), .optional(new.idempotencyKey),
                .optional(new.fingerprint),
            ])
        return Job(
            id: new.id, sequence: sequence, kind: new.kind, owner: new.owner, state: state, attempt: 0,
            maximumAttempts: new.maximumAttempts, fence: 0, arguments: new.arguments, checkpoint: nil, output: nil,
            progress: 0, failure: nil, createdAt: now.wholeMilliseconds, dueAt: due.wholeMilliseconds, startedAt: nil,
            finishedAt: nil, expiresAt: new.expiresAt.wholeMilliseconds)
    }

    /// Owners are counted from their first job on.
    func know(owner: String) throws {
        let known = try connection.first("SELECT 1 FROM job_owners WHERE owner = ?", [.text(owner)]) { _ in true }
        if known == nil {
            try connection.execute("INSERT INTO job_owners (owner, ended) VALUES (?, 0)", [.text(owner)])
        }
    }

    private static let byID = "SELECT \(Job.columns) FROM jobs WHERE id = ?"

    func job(_ id: String) throws -> Job? { try connection.first(Self.byID, [.text(id)], Job.init(row:)) }

    func job(_ id: String, owner: String) throws -> Job? {
        guard let job = try job(id), job.owner == owner else { return nil }
        return job
    }

    static let byKey = """
        SELECT \(Job.columns), fingerprint FROM jobs WHERE owner = ? AND idempotency_key = ?
        """

    func job(owner: String, idempotencyKey: String) throws -> (job: Job, fingerprint: String?)? {
        try connection.first(Self.byKey, [.text(owner), .text(idempotencyKey)]) {
            (try Job(row: $0), try $0.optionalText(19))
        }
    }

    static let byFingerprint = """
        SELECT \(Job.columns) FROM jobs WHERE owner = ? AND fingerprint = ? AND created_at >= ?
        ORDER BY created_at DESC LIMIT 1
        """

    func job(owner: String, fingerprint: String, since: Date) throws -> Job? {
        try connection.first(Self.byFingerprint, [.text(owner), .text(fingerprint), .date(since)], Job.init(row:))
    }

    static func page(_ order: JobOrder) -> String {
        let (comparison, direction) =
            switch order {
            case .newestFirst: ("<", "DESC")
            case .oldestFirst: (">", "ASC")
            }
        return """
            SELECT \(Job.columns) FROM jobs WHERE owner = ? AND kind = ? AND sequence \(comparison) ?
            ORDER BY sequence \(direction) LIMIT ?
            """
    }

    func jobs(owner: String, kind: String, beyond sequence: Int, limit: Int, order: JobOrder) throws -> [Job] {
        try connection.query(
            Self.page(order), [.text(owner), .text(kind), .integer(sequence), .integer(limit)], Job.init(row:))
    }

    /// Whether there was something to call off.
    func cancel(_ id: String, owner: String, now: Date) throws -> Bool {
        try connection.execute(
            """
            UPDATE jobs SET state = 'cancelled', finished_at = \(Self.notBeforeCreation), prune_at = expires_at,
                due_at = NULL, node = NULL, claimed_at = NULL
            WHERE id = ? AND owner = ? AND finished_at IS NULL
            """, [.date(now), .date(now), .text(id), .text(owner)]) > 0
    }

    func delete(_ id: String, owner: String) throws -> Bool {
        try connection.execute("DELETE FROM jobs WHERE id = ? AND owner = ?", [.text(id), .text(owner)]) > 0
    }

    private static let unfinished: String = {
        let final = JobState.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }.joined(separator: ", ")
        return "SELECT sum(number) FROM job_counts WHERE state NOT IN (\(final))"
    }()

    /// Unfinished jobs, of all owners.
    func unfinished() throws -> Int { try connection.first(Self.unfinished, []) { try $0.integer(0) } ?? 0 }

    /// Takes the time twice. A clock that jumped back must not let a job end before it began.
    static let notBeforeCreation = "CASE WHEN created_at > ? THEN created_at ELSE ? END"
}
