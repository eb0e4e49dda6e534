import Foundation
import Store

/// The table `nodes`: SQL and nothing else.
struct NodeTable {
    let connection: any Connection

    /// A new start under this name; returns its epoch.
    func begin(_ node: String, leaseUntil: Date) throws -> Int {
        let last = try connection.first("SELECT epoch FROM nodes WHERE id = ?", [.text(node)]) { try $0.integer(0) }
        let epoch = (last ?? 0) + 1
        if last == nil {
            try connection.execute(
                "INSERT INTO nodes (id, epoch, lease_until) VALUES (?, ?, ?)",
                [.text(node), .integer(epoch), .date(leaseUntil)])
        } else {
            try connection.execute(
                "UPDATE nodes SET epoch = ?, lease_until = ? WHERE id = ?",
                [.integer(epoch), .date(leaseUntil), .text(node)])
        }
        return epoch
    }

    /// False when a later start goes by this name, or nobody does any more.
    func renew(_ node: String, epoch: Int, leaseUntil: Date) throws -> Bool {
        try connection.execute(
            "UPDATE nodes SET lease_until = ? WHERE id = ? AND epoch = ?",
            [.date(leaseUntil), .text(node), .integer(epoch)]) > 0
    }

    func isCurrent(_ node: String, epoch: Int) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM nodes WHERE id = ? AND epoch = ?", [.text(node), .integer(epoch)]
        ) { _ in true } ?? false
    }

    /// Other nodes whose lease ran out. There are as many rows as nodes: no index is needed.
    func dead(now: Date, besides node: String) throws -> [String] {
        try connection.query(
            "SELECT id FROM nodes WHERE lease_until < ? AND id <> ?", [.date(now), .text(node)]
        ) { try $0.text(0) }
    }

    /// Rows of nodes that were never seen again.
    func forget(before: Date) throws {
        try connection.execute("DELETE FROM nodes WHERE lease_until < ?", [.date(before)])
    }
}
