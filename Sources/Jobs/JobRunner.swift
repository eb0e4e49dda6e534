import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle

/// Claims due jobs and runs their workers, within limits, until told to stop. Then it hands back what still runs.
///
/// The weak point: a worker that ignores its cancellation holds up `run()`. Its job is safe all the same: the next start
/// takes it back.
package final class JobRunner: Service {
    package struct Configuration: Sendable {
        /// Jobs at once over all kinds.
        package var concurrency: Int
        /// Jobs at once of one kind; a kind not named has the overall limit.
        package var concurrencyPerKind: [String: Int]
        /// How long running jobs may go on after a stop was asked for, before they are cancelled and handed back.
        package var grace: Duration
        /// This process's name among others on the same database.
        package var node: String

        package init(
            concurrency: Int = 64, concurrencyPerKind: [String: Int] = [:], grace: Duration = .seconds(2),
            node: String = "single"
        ) {
            self.concurrency = concurrency
            self.concurrencyPerKind = concurrencyPerKind
            self.grace = grace
            self.node = node
        }
    }

    /// Where the runner gets what is not in the database.
    struct Surroundings: Sendable {
        var now: @Sendable () -> Date = { Date() }
        /// 0..<1
        var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
        /// Lease renewal, rescue of other nodes' jobs, and the poll that catches what no signal told.
        var heartbeat: Duration = .seconds(5)
        var progressPause: Duration = .seconds(1)
    }

    let queue: JobQueue
    let workers: [String: any JobWorker]
    let configuration: Configuration
    let surroundings: Surroundings
    let logger: Logger
    let state: NIOLockedValueBox<RunnerState>
    let progress = NIOLockedValueBox(ProgressBuffer())
    let lastPulse = NIOLockedValueBox(Date.distantPast)
    /// One pending wake-up is as good as many.
    let wakes: AsyncStream<Void>
    let waker: AsyncStream<Void>.Continuation

    package convenience init(
        queue: JobQueue, workers: [String: any JobWorker], configuration: Configuration, logger: Logger
    ) {
        self.init(
            queue: queue, workers: workers, configuration: configuration, surroundings: Surroundings(), logger: logger)
    }

    init(
        queue: JobQueue, workers: [String: any JobWorker], configuration: Configuration, surroundings: Surroundings,
        logger: Logger
    ) {
        self.queue = queue
        self.workers = workers
        self.configuration = configuration
        self.surroundings = surroundings
        self.logger = logger
        state = NIOLockedValueBox(
            RunnerState(
                kinds: Array(workers.keys), limit: configuration.concurrency, limits: configuration.concurrencyPerKind))
        (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Once; a second call would find nothing to do.
    package func run() async throws {
        let now = surroundings.now()
        lastPulse.withLockedValue { $0 = now }
        let (node, rescue) = try await queue.join(node: configuration.node, now: now)
        try await queue.catchUp(kinds: workers.keys, now: now)
        if !rescue.isEmpty { log(rescue, from: node.name) }
        let deaf = queue.signals.listen { self.wake($0) }
        defer { deaf() }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await work(as: node)
        } onCancelOrGracefulShutdown: {
            self.drain()
        }
    }

    /// Jobs at once, over all kinds and of each, from now on. What runs beyond it runs to its end.
    package func allow(_ concurrency: Int, perKind: [String: Int]) {
        if state.withLockedValue({ $0.allow(concurrency, perKind) }) { waker.yield() }
    }

    func wake(_ kind: String?) {
        if state.withLockedValue({ $0.signal(kind) }) { waker.yield() }
    }

    /// No claim begins after this.
    func drain() {
        state.withLockedValue { $0.drain() }
        waker.finish()
    }

    /// The pulse outlives the last worker, so that the lease holds until all is handed back.
    private func work(as node: NodeIdentity) async throws {
        let isStillOurs = await withTaskGroup(of: Bool.self) { pulses in
            pulses.addTask { await self.beat(as: node) }
            pulses.addTask { await self.flushProgress() }
            await claimUntilDrained(as: node)
            pulses.cancelAll()
            return await pulses.reduce(true) { $0 && $1 }
        }
        guard isStillOurs else { throw JobRunnerError.superseded(node: node.name) }
    }

    private func claimUntilDrained(as node: NodeIdentity) async {
        let stopper = await withDiscardingTaskGroup { group in
            let alarm = Alarm { self.wake(nil) }
            waker.yield()
            for await _ in wakes {
                while let plan = state.withLockedValue({ $0.plan() }) {
                    let claim = await claim(plan, as: node)
                    for job in claim.jobs { group.addTask { await self.perform(job) } }
                    if let due = claim.nextDue { alarm.set(for: due, now: surroundings.now()) }
                }
            }
            alarm.stop()
            // Cancelled below as soon as the last worker has ended.
            return Task {
                guard (try? await Task.sleep(for: configuration.grace)) != nil else { return }  // ended in time
                endAll(.stopping)
            }
        }
        stopper.cancel()
    }

    /// Tells all our workers to end.
    func endAll(_ reason: RunningJobs.Reason) {
        for key in progress.withLockedValue({ $0.keys }) { queue.running.end(key, reason) }
    }

    private func claim(_ plan: RunnerState.Plan, as node: NodeIdentity) async -> JobQueue.Claim {
        queue.running.beginClaim()
        defer { queue.running.endClaim() }
        do {
            let claim = try await queue.claim(plan, node: node, now: surroundings.now())
            if claim.isSuperseded { drain() }
            for job in claim.jobs {
                queue.running.enter(job.key)
                progress.withLockedValue { $0.begin(job.key, at: job.progress) }
            }
            let counts = claim.jobs.reduce(into: [String: Int]()) { $0[$1.kind, default: 0] += 1 }
            state.withLockedValue { $0.claimed(counts, asked: claim.asked) }
            return claim
        } catch {
            logger.error("No job could be claimed", metadata: ["error": "\(error)"])
            state.withLockedValue { $0.claimFailed() }
            return JobQueue.Claim()
        }
    }
}

package enum JobRunnerError: Error, Hashable, Sendable {
    /// Another process with the same node name works on the same database.
    case superseded(node: String)
}
