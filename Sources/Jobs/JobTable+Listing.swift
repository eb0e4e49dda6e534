import Foundation
import Store

/// Which jobs an operator means, of any owner; what is nil does not matter.
package struct JobFilter: Hashable, Sendable {
    package var state: JobState?
    package var kind: String?
    package var owner: String?

    package init(state: JobState? = nil, kind: String? = nil, owner: String? = nil) {
        self.state = state
        self.kind = kind
        self.owner = owner
    }
}

/// The table as an operator sees it: everybody's jobs.
extension JobTable {
    /// Those between two places, newest first.
    static func window(_ filter: JobFilter) -> String {
        "SELECT \(Job.columns) FROM jobs WHERE sequence < ? AND sequence >= ?\(conditions(filter)) ORDER BY sequence DESC LIMIT ?"
    }

    func jobs(_ filter: JobFilter, from first: Int, before last: Int, limit: Int) throws -> [Job] {
        try connection.query(
            Self.window(filter),
            [.integer(last), .integer(first)] + Self.arguments(filter) + [.integer(limit)], Job.init(row:))
    }

    /// Of jobs that have not ended there are few among many: an index over one of their columns finds them. The sign keeps
    /// the order from choosing another.
    static func unended(_ filter: JobFilter, column: UnendedColumn) -> String {
        """
        SELECT \(Job.columns) FROM jobs WHERE \(column.rawValue) IS NOT NULL AND +sequence < ?\(conditions(filter))
        ORDER BY +sequence DESC LIMIT ?
        """
    }

    /// What is set while a job waits, or while it runs.
    enum UnendedColumn: String {
        case due = "due_at"
        case node
    }

    func unended(_ filter: JobFilter, column: UnendedColumn, before last: Int, limit: Int) throws -> [Job] {
        try connection.query(
            Self.unended(filter, column: column), [.integer(last)] + Self.arguments(filter) + [.integer(limit)],
            Job.init(row:))
    }

    private static func conditions(_ filter: JobFilter) -> String {
        var conditions = ""
        if filter.state != nil { conditions += " AND state = ?" }
        if filter.kind != nil { conditions += " AND kind = ?" }
        if filter.owner != nil { conditions += " AND owner = ?" }
        return conditions
    }

    private static func arguments(_ filter: JobFilter) -> [Value] {
        [filter.state?.rawValue, filter.kind, filter.owner].compactMap { $0.map(Value.text) }
    }

    static let newest = "SELECT sequence FROM jobs ORDER BY sequence DESC LIMIT 1"

    func newest() throws -> Int { try connection.first(Self.newest, []) { try $0.integer(0) } ?? 0 }

    /// Begins anew what failed or was called off. Whether there was such a job.
    func retry(_ id: String, expiresAt: Date, now: Date) throws -> Bool {
        try connection.execute(
            """
            UPDATE jobs SET state = 'available', attempt = 0, crashes = 0, checkpoint = NULL, progress = 0,
                failure_code = NULL, failure_message = NULL, due_at = ?, started_at = NULL, finished_at = NULL,
                prune_at = NULL, expires_at = CASE WHEN expires_at < ? THEN ? ELSE expires_at END
            WHERE id = ? AND state IN ('discarded', 'cancelled')
            """, [.date(now), .date(expiresAt), .date(expiresAt), .text(id)]) > 0
    }
}
