import Foundation
import Store

/// What a node holds, and what happens to it when the node is gone.
extension JobTable {
    static let held = "SELECT id, fence, claimed_at FROM jobs WHERE node = ?"

    func held(by node: String) throws -> [(key: RunKey, claimedAt: Date)] {
        try connection.query(Self.held, [.text(node)]) {
            (RunKey(id: try $0.text(0), fence: try $0.integer(1)), try $0.date(2))
        }
    }

    static let spent = "SELECT id, kind, owner FROM jobs WHERE node = ? AND crashes >= ?"

    /// Gives a dead node's jobs back to the queue and discards those that crashed too often. They are due at once, and
    /// before those that were accepted after them: what was begun goes on first. The lost attempt does not count: crashes
    /// have their own limit.
    func rescue(from node: String, maximumCrashes: Int, now: Date) throws -> Rescue {
        let limit = Value.integer(max(maximumCrashes, 0))
        let discarded = try connection.query(Self.spent, [.text(node), limit]) {
            JobEnd(id: try $0.text(0), kind: try $0.text(1), owner: try $0.text(2), state: .discarded)
        }
        if !discarded.isEmpty {
            try connection.execute(
                """
                UPDATE jobs SET state = 'discarded', crashes = crashes + 1, failure_code = ?, failure_message = ?,
                    finished_at = \(Self.notBeforeCreation), prune_at = expires_at, node = NULL, claimed_at = NULL
                WHERE node = ? AND crashes >= ?
                """,
                [
                    .text(JobFailure.crashed.code), .text(JobFailure.crashed.message), .date(now), .date(now),
                    .text(node), limit,
                ])
        }
        let returned = try connection.execute(
            """
            UPDATE jobs SET state = 'available', due_at = CASE WHEN created_at < ? THEN created_at ELSE ? END,
                attempt = attempt - 1, crashes = crashes + 1, node = NULL, claimed_at = NULL
            WHERE node = ?
            """, [.date(now), .date(now), .text(node)])
        return Rescue(returned: returned, discarded: discarded)
    }
}

/// What a rescue found.
struct Rescue: Sendable {
    var returned = 0
    var discarded: [JobEnd] = []

    var isEmpty: Bool { returned == 0 && discarded.isEmpty }

    static func + (left: Rescue, right: Rescue) -> Rescue {
        Rescue(returned: left.returned + right.returned, discarded: left.discarded + right.discarded)
    }
}
