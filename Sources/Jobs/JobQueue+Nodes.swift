import Foundation
import Store

/// One start of one process, as the table `nodes` knows it.
struct NodeIdentity: Hashable, Sendable {
    let name: String
    let epoch: Int
}

/// Leases: who holds running jobs, and who takes them when the holder is gone.
extension JobQueue {
    /// How long a silent node keeps its jobs.
    static let lease: TimeInterval = 15
    /// How long a node that never came back is remembered.
    private static let memory: TimeInterval = 86_400

    /// Begins a new epoch of this node and takes back what its earlier ones held when they died: a node's name belongs to
    /// one process at a time.
    func join(node name: String, now: Date) async throws -> (node: NodeIdentity, rescue: Rescue) {
        let crashes = configuration.maximumCrashes
        let (epoch, rescue, afterwards) = try await database.write { connection in
            let epoch = try NodeTable(connection: connection).begin(
                name, leaseUntil: now.addingTimeInterval(Self.lease))
            let rescue = try JobTable(connection: connection).rescue(from: name, maximumCrashes: crashes, now: now)
            return (epoch, rescue, try rescue.discarded.compactMap { try self.write($0, connection, now: now) })
        }
        tell(rescue, afterwards)
        return (NodeIdentity(name: name, epoch: epoch), rescue)
    }

    /// For a clock that was set back: jobs that may be claimed now must not wait until it is as late again.
    func catchUp(kinds: some Sequence<String>, now: Date) async throws {
        let kinds = Array(kinds)
        try await database.write { connection in
            for kind in kinds { try JobTable(connection: connection).catchUp(kind: kind, now: now) }
        }
    }

    /// What our node holds according to the table; nil if another start goes by its name.
    func renew(_ node: NodeIdentity, now: Date) async throws -> [(key: RunKey, claimedAt: Date)]? {
        try await database.write { connection in
            let isOurs = try NodeTable(connection: connection).renew(
                node.name, epoch: node.epoch, leaseUntil: now.addingTimeInterval(Self.lease))
            return isOurs ? try JobTable(connection: connection).held(by: node.name) : nil
        }
    }

    /// Takes back the jobs of nodes whose lease ran out.
    func rescueFromDead(besides node: String, now: Date) async throws -> Rescue {
        let crashes = configuration.maximumCrashes
        let (rescue, afterwards) = try await database.write { connection in
            let nodes = NodeTable(connection: connection)
            let table = JobTable(connection: connection)
            let rescue = try nodes.dead(now: now, besides: node).reduce(Rescue()) {
                $0 + (try table.rescue(from: $1, maximumCrashes: crashes, now: now))
            }
            try nodes.forget(before: now.addingTimeInterval(-Self.memory))
            return (rescue, try rescue.discarded.compactMap { try self.write($0, connection, now: now) })
        }
        tell(rescue, afterwards)
        return rescue
    }

    private func tell(_ rescue: Rescue, _ afterwards: [@Sendable () -> Void]) {
        for end in rescue.discarded { listeners.publish(end.id, .discarded) }
        for action in afterwards { action() }
    }
}
