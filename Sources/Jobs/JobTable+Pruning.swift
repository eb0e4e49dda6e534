import Foundation
import Store

extension JobTable {
    static let expired = "SELECT \(Job.columns) FROM jobs WHERE prune_at <= ? ORDER BY prune_at, sequence LIMIT ?"

    func expired(now: Date, limit: Int) throws -> [Job] {
        try connection.query(Self.expired, [.date(now), .integer(limit)], Job.init(row:))
    }

    static let crowdedOwners = "SELECT owner, ended FROM job_owners WHERE ended > ? ORDER BY ended DESC LIMIT ?"

    /// Owners with more ended jobs than `allowed`, and how many too many.
    func crowdedOwners(allowed: Int, limit: Int) throws -> [(owner: String, excess: Int)] {
        try connection.query(Self.crowdedOwners, [.integer(allowed), .integer(limit)]) {
            (try $0.text(0), try $0.integer(1) - allowed)
        }
    }

    static let oldestEnded = """
        SELECT \(Job.columns) FROM jobs WHERE owner = ? AND finished_at >= 0 ORDER BY finished_at, sequence LIMIT ?
        """

    func oldestEnded(owner: String, limit: Int) throws -> [Job] {
        try connection.query(Self.oldestEnded, [.text(owner), .integer(limit)], Job.init(row:))
    }

    func removeEnded(_ id: String) throws -> Bool {
        try connection.execute("DELETE FROM jobs WHERE id = ? AND finished_at IS NOT NULL", [.text(id)]) > 0
    }
}
