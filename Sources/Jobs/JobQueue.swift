import Foundation
import Store

/// The durable queue: what is accepted here is done or says why not. It knows no video.
package final class JobQueue: Sendable {
    package struct Configuration: Sendable {
        /// Unfinished jobs at most; more are refused.
        package var depth: Int
        /// Crashes of the process in a row, without progress in between, after which a job is discarded.
        package var maximumCrashes: Int

        package init(depth: Int = 10_000, maximumCrashes: Int = 10) {
            self.depth = depth
            self.maximumCrashes = maximumCrashes
        }
    }

    let database: any Database
    let configuration: Configuration
    let endWriter: JobEndWriter?
    let running = RunningJobs()
    let signals = WakeSignals()
    let listeners = JobChanges()

    /// `endWriter` hears of each job that ends, inside the transaction.
    package init(
        database: any Database, configuration: Configuration = Configuration(), endWriter: JobEndWriter? = nil
    ) {
        self.database = database
        self.configuration = configuration
        self.endWriter = endWriter
    }

    /// Returns when the job is durable.
    package func enqueue(_ new: NewJob, now: Date) async throws -> EnqueueResult {
        let depth = configuration.depth
        let result = try await database.write { connection -> EnqueueResult in
            let table = JobTable(connection: connection)
            if let key = new.idempotencyKey {
                if let (job, fingerprint) = try table.job(owner: new.owner, idempotencyKey: key) {
                    return fingerprint == new.fingerprint ? .existing(job) : .conflict
                }
            } else if let fingerprint = new.fingerprint, let since = new.repeatsSince,
                let job = try table.job(owner: new.owner, fingerprint: fingerprint, since: since)
            {
                return .existing(job)
            }
            guard try table.unfinished() < depth else {
                // Spread, so that those refused together do not come back together.
                return .full(retryAfter: .seconds(Int.random(in: 5...30)))
            }
            try table.know(owner: new.owner)
            return .created(try table.insert(new, now: now))
        }
        if case .created(let job) = result {
            listeners.publish(job.id, job.state)
            signals.wake(job.kind)
        }
        return result
    }

    /// One owner's job; nil if there is none. Microseconds: by primary key, on the calling thread.
    package func job(_ id: String, owner: String) throws -> Job? {
        try database.lookup { try JobTable(connection: $0).job(id, owner: owner) }
    }

    /// Whether there is such a job, anybody's, that has not ended.
    package func isUnfinished(_ id: String) throws -> Bool {
        try database.lookup { try JobTable(connection: $0).job(id) }.map { !$0.state.isFinal } ?? false
    }

    /// One owner's jobs of one kind. `after` is the id of the last job of the page before; an unknown id gives an empty page.
    package func jobs(
        owner: String, kind: String, after: String?, limit: Int, order: JobOrder
    ) async throws -> JobPage {
        guard limit > 0 else { return JobPage(jobs: [], hasMore: false) }
        return try await database.read { connection in
            let table = JobTable(connection: connection)
            var bound = order == .newestFirst ? Int.max : 0
            if let after {
                guard let last = try table.job(after, owner: owner), last.kind == kind else {
                    return JobPage(jobs: [], hasMore: false)
                }
                bound = last.sequence
            }
            let jobs = try table.jobs(owner: owner, kind: kind, beyond: bound, limit: limit + 1, order: order)
            return JobPage(jobs: Array(jobs.prefix(limit)), hasMore: jobs.count > limit)
        }
    }

    /// Calls a job off, also a running one: its worker is cancelled. Final jobs stay as they are. Returns the job as it
    /// is afterwards; nil if there is none. `isRemoval`: it is about to be removed, and nobody needs to be told its end.
    @discardableResult
    package func cancel(_ id: String, owner: String, isRemoval: Bool = false, now: Date) async throws -> Job? {
        let (changed, job, afterwards) = try await database.write { connection in
            let table = JobTable(connection: connection)
            let changed = try table.cancel(id, owner: owner, now: now)
            let job = try table.job(id, owner: owner)
            let end = changed && !isRemoval ? job.map { JobEnd($0, .cancelled) } : nil
            return (changed, job, try end.flatMap { try self.write($0, connection, now: now) })
        }
        if changed {
            running.lose(id)
            listeners.publish(id, .cancelled)
            afterwards?()
        }
        return job
    }

    /// Cancels the job if it runs, and removes its row. Returns whether there was one.
    package func delete(_ id: String, owner: String, now: Date) async throws -> Bool {
        let existed = try await database.write { try JobTable(connection: $0).delete(id, owner: owner) }
        if existed {
            running.lose(id)
            listeners.publish(id, nil)
        }
        return existed
    }

    /// Ended jobs that may go: expired before `now`, or beyond the newest `keepingPerOwner` ended ones of their owner.
    /// At most `limit`, found by index.
    package func prunable(now: Date, keepingPerOwner: Int, limit: Int) async throws -> [Job] {
        try await database.read { connection in
            let table = JobTable(connection: connection)
            var jobs = try table.expired(now: now, limit: limit)
            var known = Set(jobs.map(\.id))
            let expired = jobs.reduce(into: [String: Int]()) { $0[$1.owner, default: 0] += 1 }
            for (owner, surplus) in try table.crowdedOwners(allowed: keepingPerOwner, limit: max(limit, 0)) {
                // The expired ones go in any case.
                let excess = surplus - expired[owner, default: 0]
                guard jobs.count < limit, excess > 0 else { continue }
                let oldest = try table.oldestEnded(owner: owner, limit: min(surplus, limit))
                for job in oldest.filter({ known.insert($0.id).inserted }).prefix(min(excess, limit - jobs.count)) {
                    jobs.append(job)
                }
            }
            return jobs
        }
    }

    /// Removes ended jobs.
    package func remove(_ ids: [String]) async throws {
        let removed = try await database.write { connection in
            let table = JobTable(connection: connection)
            return try ids.filter { try table.removeEnded($0) }
        }
        for id in removed { listeners.publish(id, nil) }
    }

    /// What this process does to jobs from now on, after it is durable. The newest 1,024 changes wait for a slow listener;
    /// older ones are dropped.
    package func changes() -> AsyncStream<JobChange> { listeners.stream(of: nil, limit: 1024) }

    /// The same of one job; only the newest change waits.
    package func changes(of id: String) -> AsyncStream<JobChange> { listeners.stream(of: id, limit: 1) }

    /// Waits until the job has ended, here in this process or before; nil once it is gone.
    package func settled(_ id: String) async throws -> Job? {
        // Listening begins before the first look, so that no end falls between the two.
        let changes = changes(of: id)
        func look() throws -> Job? { try database.lookup { try JobTable(connection: $0).job(id) } }
        guard var job = try look() else { return nil }
        guard !job.state.isFinal else { return job }
        for await _ in changes {
            guard let now = try look() else { return nil }
            job = now
            if job.state.isFinal { return job }
        }
        throw CancellationError()
    }
}
