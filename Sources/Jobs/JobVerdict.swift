import Foundation

/// What an attempt's end means for the job: the worker's word and the job's attempts, weighed.
enum JobVerdict: Sendable {
    /// How a job goes back among the waiting.
    struct Wait: Equatable, Sendable {
        var state: JobState
        var due: Date
        var attemptCounts: Bool
        var clearsCrashes: Bool
        var failure: JobFailure?

        /// As if it had not been claimed: due at once, and before those that were accepted after it.
        static func handedBack(accepted: Date, now: Date) -> Wait {
            Wait(
                state: .available, due: min(accepted, now), attemptCounts: false, clearsCrashes: false, failure: nil)
        }
    }

    case completed(output: Data)
    case waits(Wait)
    case discarded(JobFailure)

    /// - Parameters:
    ///   - stopping: the runner cancelled the attempt because it stops; what failed then, failed for that reason.
    ///   - random: 0..<1, for the jitter.
    init(_ result: Result<JobOutcome, any Error>, of job: Job, stopping: Bool, now: Date, random: Double) {
        switch result {
        case .success(.completed(let output)): self = .completed(output: output)
        case .success(.discard(let failure)): self = .discarded(failure)
        case .success(.snooze(let pause)):
            self = .waits(
                Wait(
                    state: .retryable, due: now.addingTimeInterval(pause / .seconds(1)), attemptCounts: false,
                    clearsCrashes: true, failure: nil))
        case .failure(let failure as JobFailure): self = .discarded(failure)
        case .success(.retry), .failure:
            if stopping {
                self = .waits(.handedBack(accepted: job.createdAt, now: now))
            } else {
                self = .failed(result, job, now: now, random: random)
            }
        }
    }

    private static func failed(
        _ result: Result<JobOutcome, any Error>, _ job: Job, now: Date, random: Double
    ) -> JobVerdict {
        var failure = JobFailure.internalError
        var pause: Duration?
        if case .success(.retry(let reason, let after)) = result { (failure, pause) = (reason, after) }
        guard job.attempt < job.maximumAttempts else { return .discarded(failure) }
        let wait = pause ?? Backoff.pause(afterAttempt: job.attempt, random: random)
        return .waits(
            Wait(
                state: .retryable, due: now.addingTimeInterval(wait / .seconds(1)), attemptCounts: true,
                clearsCrashes: true,
                failure: failure))
    }
}

extension JobFailure {
    /// What a client hears of a fault of ours; the log has the rest.
    package static let internalError = JobFailure(
        code: "internal_error", message: "The job failed because of an internal error.")
    static let crashed = JobFailure(
        code: "crashed", message: "The job was given up because the server stopped unexpectedly each time it ran.")
}

/// How long a failed job waits for its next attempt: anything up to a bound that doubles, so that jobs which failed
/// together do not come back together.
///
/// | attempt | 1 | 2 | 3 | 4  | 5  | 6  | 7   | 8 …  |
/// |---------|---|---|---|----|----|----|-----|------|
/// | up to s | 2 | 4 | 8 | 16 | 32 | 64 | 128 | 256, then 300 |
enum Backoff {
    static let longest = 300.0

    static func pause(afterAttempt attempt: Int, random: Double) -> Duration {
        let doublings = min(max(attempt, 1), 9)
        return .seconds(min(Double(1 << doublings), longest) * random)
    }
}
