import Foundation
import Logging
import NIOConcurrencyHelpers
import Store

/// Measures what the queue itself costs: jobs that do nothing, each through its whole durable life.
package struct NullJobBenchmark: Sendable {
    package struct Report: Sendable {
        package let jobs: Int
        package let seconds: Double
        package var perSecond: Double { Double(jobs) / seconds }
    }

    private struct NullWorker: JobWorker {
        func perform(_ run: JobRun) async throws -> JobOutcome { .completed(output: Data()) }
    }

    package init() {}

    /// Enqueues `jobs` jobs from `concurrency` callers, each waiting for its job to be durable, while a runner performs up
    /// to `concurrency` at once; ends when the last completion is durable. `waiting` rows lie in the table beforehand: half
    /// of them of the same kind and due in a year, half due and of a kind that nobody performs.
    package func run(database: any Database, jobs: Int, waiting: Int, concurrency: Int) async throws -> Report {
        let queue = JobQueue(database: database, configuration: .init(depth: .max))
        try await fill(database, rows: waiting)
        let runner = JobRunner(
            queue: queue, workers: ["null": NullWorker()],
            configuration: .init(concurrency: concurrency, node: "benchmark"), logger: Logger(label: "benchmark"))
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let left = NIOLockedValueBox(jobs)
        let deaf = queue.listeners.observe(nil) { change in
            guard change.state == .completed else { return }
            let rest = left.withLockedValue {
                $0 -= 1
                return $0
            }
            if rest == 0 { end.finish() }
        }
        defer { deaf() }
        if jobs == 0 { end.finish() }
        let clock = ContinuousClock()
        let took = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runner.run() }
            let took = try await clock.measure {
                try await enqueue(jobs, in: queue, concurrency: concurrency)
                for await _ in ends {}
            }
            group.cancelAll()
            try await group.waitForAll()
            return took
        }
        return Report(jobs: jobs, seconds: took / .seconds(1))
    }

    private func enqueue(_ jobs: Int, in queue: JobQueue, concurrency: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<concurrency {
                group.addTask {
                    for _ in stride(from: caller, to: jobs, by: concurrency) {
                        let now = Date()
                        _ = try await queue.enqueue(Self.job(kind: "null", due: nil, now: now), now: now)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func fill(_ database: any Database, rows: Int) async throws {
        let now = Date()
        for start in stride(from: 0, to: rows, by: 1000) {
            try await database.write { connection in
                let table = JobTable(connection: connection)
                try table.know(owner: "benchmark")
                for row in start..<min(start + 1000, rows) {
                    let isLater = row.isMultiple(of: 2)
                    let job = Self.job(
                        kind: isLater ? "null" : "idle", due: isLater ? now.addingTimeInterval(31_536_000) : nil,
                        now: now)
                    try table.insert(job, now: now)
                }
            }
        }
    }

    private static func job(kind: String, due: Date?, now: Date) -> NewJob {
        NewJob(
            id: JobID.make("null", now: now), kind: kind, owner: "benchmark", arguments: Data("{}".utf8), dueAt: due,
            expiresAt: now.addingTimeInterval(86_400))
    }
}
