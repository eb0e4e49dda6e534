import Foundation
import Store

/// What the runner does to the queue. Each write names its fence and returns whether the attempt was still the job's newest.
extension JobQueue {
    struct Claim: Sendable {
        var jobs: [Job] = []
        /// What was asked of each kind in the end.
        var asked: [RunnerState.Quota] = []
        /// The earliest job that waits for its time, over all kinds asked.
        var nextDue: Date?
        /// Another start goes by our node's name: nothing was claimed.
        var isSuperseded = false
    }

    func claim(_ plan: RunnerState.Plan, node: NodeIdentity, now: Date) async throws -> Claim {
        let claim = try await database.write { connection in
            var claim = Claim()
            guard try NodeTable(connection: connection).isCurrent(node.name, epoch: node.epoch) else {
                claim.isSuperseded = true
                return claim
            }
            let table = JobTable(connection: connection)
            for quota in plan.quotas {
                let limit = min(quota.limit, plan.total - claim.jobs.count)
                guard limit > 0 else { break }
                claim.asked.append(RunnerState.Quota(kind: quota.kind, limit: limit))
                let jobs = try table.claim(kind: quota.kind, limit: limit, node: node.name, now: now)
                claim.jobs += jobs
                guard jobs.count < limit else { continue }
                if let due = try table.nextDue(kind: quota.kind, after: now) {
                    claim.nextDue = min(claim.nextDue ?? due, due)
                }
            }
            return claim
        }
        for job in claim.jobs { listeners.publish(job.id, .running) }
        return claim
    }

    func settle(_ job: Job, _ verdict: JobVerdict, progress: Int, now: Date) async throws -> Bool {
        let key = job.key
        let (isOurs, afterwards) = try await database.write { connection in
            let table = JobTable(connection: connection)
            let isOurs =
                switch verdict {
                case .completed(let output): try table.complete(key, output: output, now: now)
                case .discarded(let failure): try table.discard(key, failure: failure, progress: progress, now: now)
                case .waits(let wait): try table.postpone(key, wait, progress: progress)
                }
            let end = isOurs ? verdict.end.map { JobEnd(job, $0) } : nil
            return (isOurs, try end.flatMap { try self.write($0, connection, now: now) })
        }
        guard isOurs else { return false }
        afterwards?()
        switch verdict {
        case .completed: listeners.publish(key.id, .completed)
        case .discarded: listeners.publish(key.id, .discarded)
        case .waits(let wait):
            listeners.publish(key.id, wait.state)
            signals.wake(job.kind)
        }
        return true
    }

    /// Gives back what no worker has.
    func handBack(_ key: RunKey, now: Date) async throws {
        _ = try await database.write {
            try JobTable(connection: $0).postpone(key, .handedBack(accepted: now, now: now), progress: 0)
        }
    }

    func save(checkpoint: Data, _ key: RunKey) async throws {
        let isOurs = try await database.write { try JobTable(connection: $0).save(checkpoint: checkpoint, key) }
        guard isOurs else {
            running.end(key, .lost)
            throw CancellationError()
        }
    }

    func write(progress: [RunKey: Int]) async throws {
        let changed = try await database.write { connection in
            let table = JobTable(connection: connection)
            return try progress.filter { try table.raise(progress: $0.value, $0.key) }
        }
        for key in changed.keys { listeners.publish(key.id, .running) }
    }
}
