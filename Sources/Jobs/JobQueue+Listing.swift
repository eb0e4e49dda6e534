import Foundation
import Store

/// Some of everybody's jobs, newest first.
package struct JobListing: Sendable {
    package let jobs: [Job]
    /// Where the next page begins. A page may hold few jobs or none and still have one: then as many were looked through
    /// as one answer may cost.
    package let next: Int?
}

/// How many jobs an operator means.
package struct JobCount: Hashable, Sendable {
    package let number: Int
    /// Whether all were looked through; there may be more if not.
    package let isExact: Bool
    /// The place before which they lie: jobs that come later are not among them.
    package let before: Int
}

/// What became of the wish to begin a job anew.
package enum JobRetry: Sendable {
    case retried(Job)
    case notFound
    /// It is completed, or has not ended yet.
    case refused(JobState)
    /// The queue is at its cap.
    case full
}

extension JobQueue {
    /// Rows looked through at once, and for one page.
    private static let window = 5_000
    private static let windows = 20
    /// A count stops when it has come so far, or has looked so often for a page full.
    private static let counted = 10_000
    private static let rounds = 3

    /// Anybody's job; nil if there is none.
    package func job(_ id: String) throws -> Job? { try database.lookup { try JobTable(connection: $0).job(id) } }

    /// Those of anybody's jobs that there are, by id.
    package func jobs(ids: Set<String>) async throws -> [String: Job] {
        guard !ids.isEmpty else { return [:] }
        return try await database.read { connection in
            let table = JobTable(connection: connection)
            return try ids.reduce(into: [:]) { jobs, id in jobs[id] = try table.job(id) }
        }
    }

    /// Everybody's jobs, newest first, of those before the place `before`. `matches` is asked of each that the filter lets
    /// through.
    package func jobs(
        _ filter: JobFilter, before: Int? = nil, limit: Int,
        where matches: @escaping @Sendable (Job) -> Bool = { _ in true }
    ) async throws -> JobListing {
        guard limit > 0 else { return JobListing(jobs: [], next: nil) }
        return try await database.read { connection in
            let table = JobTable(connection: connection)
            if let state = filter.state, !state.isFinal {
                return try Self.unended(filter, state, before: before ?? .max, limit: limit, matches, table)
            }
            var found: [Job] = []
            var last = try min(before ?? .max, table.newest() + 1)
            for _ in 0..<Self.windows where last > 1 {
                let first = max(1, last - Self.window)
                // Page by page: what `matches` refuses must not hide what lies behind it.
                while last > first {
                    let some = try table.jobs(filter, from: first, before: last, limit: limit)
                    last = some.count < limit ? first : (some.last?.sequence ?? first)
                    for job in some where matches(job) {
                        found.append(job)
                        if found.count == limit {
                            return JobListing(jobs: found, next: job.sequence > 1 ? job.sequence : nil)
                        }
                    }
                }
            }
            return JobListing(jobs: found, next: last > 1 ? last : nil)
        }
    }

    /// How many there are now. Where nothing but the state is asked for it is known; else as many are looked through as one
    /// answer may cost.
    package func count(
        _ filter: JobFilter, where matches: (@Sendable (Job) -> Bool)? = nil
    ) async throws -> JobCount {
        let (end, counts) = try await database.read { connection in
            let table = JobTable(connection: connection)
            return (try table.newest() + 1, try table.tallied())
        }
        if matches == nil, filter.kind == nil, filter.owner == nil {
            let number = filter.state.map { counts[$0] ?? 0 } ?? counts.values.reduce(0, +)
            return JobCount(number: number, isExact: true, before: end)
        }
        var (number, place, rounds) = (0, Int?.some(end), 0)
        while let before = place, number < Self.counted, rounds < Self.rounds {
            let some = try await jobs(filter, before: before, limit: Self.window, where: matches ?? { _ in true })
            number += some.jobs.count
            place = some.next
            rounds += 1
        }
        return JobCount(number: number, isExact: place == nil, before: end)
    }

    private static func unended(
        _ filter: JobFilter, _ state: JobState, before: Int, limit: Int, _ matches: (Job) -> Bool, _ table: JobTable
    ) throws -> JobListing {
        let jobs = try table.unended(
            filter, column: state == .running ? .node : .due, before: before, limit: Self.window)
        let found = Array(jobs.lazy.filter(matches).prefix(limit))
        let next = found.count == limit ? found.last?.sequence : jobs.count == Self.window ? jobs.last?.sequence : nil
        return JobListing(jobs: found, next: next)
    }

    /// Begins a failed or cancelled job anew, from nothing, with all its attempts. It is kept as long again as it was to be.
    package func retry(_ id: String, now: Date) async throws -> JobRetry {
        let depth = configuration.depth
        let result = try await database.write { connection -> JobRetry in
            let table = JobTable(connection: connection)
            guard let job = try table.job(id) else { return .notFound }
            guard job.state == .discarded || job.state == .cancelled else { return .refused(job.state) }
            guard try table.unfinished() < depth else { return .full }
            let kept = job.expiresAt.timeIntervalSince(job.createdAt)
            guard try table.retry(id, expiresAt: now.addingTimeInterval(max(kept, 0)), now: now),
                let retried = try table.job(id)
            else { return .notFound }
            return .retried(retried)
        }
        if case .retried(let job) = result {
            listeners.publish(job.id, job.state)
            signals.wake(job.kind)
        }
        return result
    }
}
