import Foundation
import Store

/// Which attempt at which job. Only the newest may write.
struct RunKey: Hashable, Sendable {
    let id: String
    let fence: Int
}

extension Job {
    var key: RunKey { RunKey(id: id, fence: fence) }
}

/// The table as the runner sees it. Every write names its fence.
extension JobTable {
    private static let ours = "WHERE id = ? AND fence = ? AND state = 'running'"

    static func claiming(kind: String, limit: Int, node: String, now: Date) -> ClaimingUpdate {
        ClaimingUpdate(
            table: "jobs", key: "sequence",
            set: """
                state = 'running', node = ?, claimed_at = ?, due_at = NULL, fence = fence + 1, attempt = attempt + 1,
                started_at = coalesce(started_at, ?)
                """,
            setArguments: [.text(node), .date(now), .date(now)],
            selection: "kind = ? AND due_at <= ? ORDER BY due_at, sequence LIMIT ?",
            selectionArguments: [.text(kind), .date(now), .integer(limit)], returning: Job.columns)
    }

    /// The engine returns the rows in no order: the caller's is that of acceptance.
    func claim(kind: String, limit: Int, node: String, now: Date) throws -> [Job] {
        try connection.claim(Self.claiming(kind: kind, limit: limit, node: node, now: now), Job.init(row:))
            .sorted { $0.sequence < $1.sequence }
    }

    static let nextDue = "SELECT due_at FROM jobs WHERE kind = ? AND due_at > ? ORDER BY due_at LIMIT 1"

    func nextDue(kind: String, after now: Date) throws -> Date? {
        try connection.first(Self.nextDue, [.text(kind), .date(now)]) { try $0.date(0) }
    }

    static let catchUp = "UPDATE jobs SET due_at = ? WHERE kind = ? AND due_at > ? AND state = 'available'"

    /// What may be claimed now is due now, whatever the clock said when it came.
    func catchUp(kind: String, now: Date) throws {
        try connection.execute(Self.catchUp, [.date(now), .text(kind), .date(now)])
    }

    private static let completion = """
        UPDATE jobs SET state = 'completed', output = ?, progress = 100, failure_code = NULL, failure_message = NULL,
            finished_at = \(notBeforeCreation), prune_at = expires_at, node = NULL, claimed_at = NULL
        \(ours)
        """

    func complete(_ key: RunKey, output: Data, now: Date) throws -> Bool {
        try connection.execute(
            Self.completion, [.blob(output), .date(now), .date(now), .text(key.id), .integer(key.fence)]) > 0
    }

    func discard(_ key: RunKey, failure: JobFailure, progress: Int, now: Date) throws -> Bool {
        try connection.execute(
            """
            UPDATE jobs SET state = 'discarded', failure_code = ?, failure_message = ?,
                progress = CASE WHEN progress < ? THEN ? ELSE progress END,
                finished_at = \(Self.notBeforeCreation), prune_at = expires_at, node = NULL, claimed_at = NULL
            \(Self.ours)
            """,
            [
                .text(failure.code), .text(failure.message), .integer(progress), .integer(progress), .date(now),
                .date(now), .text(key.id), .integer(key.fence),
            ]) > 0
    }

    func postpone(_ key: RunKey, _ wait: JobVerdict.Wait, progress: Int) throws -> Bool {
        try connection.execute(
            """
            UPDATE jobs SET state = ?, due_at = ?, attempt = attempt - ?, crashes = crashes * ?,
                failure_code = coalesce(?, failure_code), failure_message = coalesce(?, failure_message),
                progress = CASE WHEN progress < ? THEN ? ELSE progress END, node = NULL, claimed_at = NULL
            \(Self.ours)
            """,
            [
                .text(wait.state.rawValue), .date(wait.due), .flag(!wait.attemptCounts), .flag(!wait.clearsCrashes),
                .optional(wait.failure?.code), .optional(wait.failure?.message), .integer(progress),
                .integer(progress), .text(key.id), .integer(key.fence),
            ]) > 0
    }

    /// The same checkpoint once more is no progress: it leaves the count of crashes as it is. `crashes` stands before
    /// `checkpoint` because some engines assign from left to right.
    func save(checkpoint: Data, _ key: RunKey) throws -> Bool {
        try connection.execute(
            """
            UPDATE jobs SET crashes = CASE WHEN checkpoint = ? THEN crashes ELSE 0 END, checkpoint = ? \(Self.ours)
            """, [.blob(checkpoint), .blob(checkpoint), .text(key.id), .integer(key.fence)]) > 0
    }

    func raise(progress: Int, _ key: RunKey) throws -> Bool {
        try connection.execute(
            "UPDATE jobs SET progress = ? \(Self.ours) AND progress < ?",
            [.integer(progress), .text(key.id), .integer(key.fence), .integer(progress)]) > 0
    }
}
