import Foundation
import Logging
import NIOConcurrencyHelpers

/// What the runner does again and again beside its jobs.
extension JobRunner {
    /// Renews the lease, learns of jobs called off by other processes, takes back what dead nodes held, and polls.
    /// Returns false when another process goes by our name.
    func beat(as node: NodeIdentity) async -> Bool {
        while (try? await Task.sleep(for: surroundings.heartbeat)) != nil {  // throws only when it is over
            do {
                guard try await pulse(as: node) else { return false }
            } catch {
                logger.error("The node's lease could not be renewed", metadata: ["error": "\(error)"])
            }
        }
        return true
    }

    func pulse(as node: NodeIdentity) async throws -> Bool {
        // Taken before the table is read: a job claimed in between is in the table but not here.
        let ours = progress.withLockedValue { $0.keys }
        let now = surroundings.now()
        guard let held = try await queue.renew(node, now: now) else {
            logger.error("Another process goes by this node's name", metadata: ["node": "\(node.name)"])
            drain()
            endAll(.lost)
            return false
        }
        if now < lastPulse.withLockedValue({ $0 }) { try await queue.catchUp(kinds: workers.keys, now: now) }
        lastPulse.withLockedValue { $0 = now }
        for key in ours.subtracting(held.map(\.key)) { queue.running.end(key, .lost) }
        try await returnStrays(held, now: now)
        let rescue = try await queue.rescueFromDead(besides: node.name, now: now)
        if !rescue.isEmpty { log(rescue, from: "others") }
        wake(nil)
        return true
    }

    /// A claim whose answer got lost left jobs that are ours in the table while nobody works on them.
    private func returnStrays(_ held: [(key: RunKey, claimedAt: Date)], now: Date) async throws {
        let working = progress.withLockedValue { $0.keys }
        for (key, claimedAt) in held
        where !working.contains(key) && claimedAt < now.addingTimeInterval(-JobQueue.lease) {
            try await queue.handBack(key, now: now)
        }
    }

    /// Writes what changed, for all jobs together.
    func flushProgress() async -> Bool {
        while (try? await Task.sleep(for: surroundings.progressPause)) != nil {  // throws only when it is over
            await writeProgress()
        }
        return true
    }

    func writeProgress() async {
        let changes = progress.withLockedValue { $0.takeChanges() }
        guard !changes.isEmpty else { return }
        do {
            try await queue.write(progress: changes)
        } catch {
            // The next report or the attempt's end brings it.
            logger.warning("Progress could not be written", metadata: ["error": "\(error)"])
        }
    }

    func log(_ rescue: Rescue, from node: String) {
        logger.notice(
            "Took back jobs of a node that stopped without handing them back",
            metadata: [
                "node": "\(node)", "returned": "\(rescue.returned)", "discarded": "\(rescue.discarded.count)",
            ])
    }
}
