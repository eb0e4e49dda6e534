import Foundation
import Logging

/// Performs the jobs of one kind.
package protocol JobWorker: Sendable {
    /// Does the job, or as much of it as is left. Throwing `JobFailure` discards the job at once; any other error is a
    /// failed attempt, retried with back-off until the attempts are used up. A cancelled task ends soon by throwing
    /// `CancellationError`: the runner knows why it cancelled.
    func perform(_ run: JobRun) async throws -> JobOutcome
}

/// How an attempt ended without failing.
package enum JobOutcome: Sendable {
    case completed(output: Data)
    /// Not now: come back after that time. The attempt does not count.
    case snooze(for: Duration)
    /// Failed this time, try again later for this reason. `after` overrides the back-off.
    case retry(JobFailure, after: Duration?)
    /// Failed for good.
    case discard(JobFailure)
}

/// One attempt at a job: what to do, and the worker's way to say how far it is.
package struct JobRun: Sendable {
    package let job: Job
    package let logger: Logger
    private let saveCheckpoint: @Sendable (Data) async throws -> Void
    private let reportProgress: @Sendable (Int) -> Void

    package init(
        job: Job, logger: Logger, saveCheckpoint: @escaping @Sendable (Data) async throws -> Void,
        reportProgress: @escaping @Sendable (Int) -> Void
    ) {
        self.job = job
        self.logger = logger
        self.saveCheckpoint = saveCheckpoint
        self.reportProgress = reportProgress
    }

    /// Returns when the checkpoint is durable. Throws `CancellationError` if the job is no longer ours.
    package func save(checkpoint: Data) async throws { try await saveCheckpoint(checkpoint) }

    /// 0...100; cheap: written with other jobs' progress about once a second, never backwards.
    package func report(progress: Int) { reportProgress(progress) }
}
