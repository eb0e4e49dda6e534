import Foundation
import Testing

@testable import Jobs

@Suite("Verdicts")
struct JobVerdictTests {
    struct Unknown: Error {}

    static let failure = JobFailure(code: "upstream_down", message: "Try again.")

    struct Case: Sendable {
        let result: @Sendable () -> Result<JobOutcome, any Error>
        var attempt = 1
        var stopping = false
        let verdict: String
    }

    static let cases = [
        Case(result: { .success(.completed(output: Data([1]))) }, verdict: "completed"),
        Case(result: { .success(.completed(output: Data([1]))) }, stopping: true, verdict: "completed"),
        Case(result: { .success(.discard(failure)) }, verdict: "discarded upstream_down"),
        Case(result: { .failure(failure) }, verdict: "discarded upstream_down"),
        Case(result: { .failure(failure) }, stopping: true, verdict: "discarded upstream_down"),
        Case(result: { .success(.snooze(for: .seconds(7))) }, attempt: 3, verdict: "retryable +7 uncounted cleared -"),
        Case(
            result: { .success(.retry(failure, after: .seconds(9))) },
            verdict: "retryable +9 counted cleared upstream_down"
        ),
        Case(result: { .success(.retry(failure, after: nil)) }, verdict: "retryable +1 counted cleared upstream_down"),
        Case(
            result: { .success(.retry(failure, after: nil)) }, attempt: 2,
            verdict: "retryable +2 counted cleared upstream_down"),
        Case(result: { .success(.retry(failure, after: nil)) }, attempt: 3, verdict: "discarded upstream_down"),
        Case(result: { .failure(Unknown()) }, verdict: "retryable +1 counted cleared internal_error"),
        Case(result: { .failure(Unknown()) }, attempt: 3, verdict: "discarded internal_error"),
        Case(result: { .failure(CancellationError()) }, verdict: "retryable +1 counted cleared internal_error"),
        Case(
            result: { .failure(CancellationError()) }, attempt: 3, stopping: true,
            verdict: "available +0 uncounted kept -"),
        Case(
            result: { .success(.retry(failure, after: nil)) }, attempt: 3, stopping: true,
            verdict: "available +0 uncounted kept -"),
    ]

    @Test("An attempt's end, weighed", arguments: cases)
    func verdict(example: Case) throws {
        let now = QueueFixture.now
        let job = Job(
            id: "a", sequence: 1, kind: "film", owner: "ann", state: .running, attempt: example.attempt,
            maximumAttempts: 3, fence: 1, arguments: Data(), checkpoint: nil, output: nil, progress: 0, failure: nil,
            createdAt: now, dueAt: nil, startedAt: now, finishedAt: nil, expiresAt: now)

        let verdict = JobVerdict(example.result(), of: job, stopping: example.stopping, now: now, random: 0.5)

        let words =
            switch verdict {
            case .completed: "completed"
            case .discarded(let failure): "discarded \(failure.code)"
            case .waits(let wait):
                "\(wait.state.rawValue) +\(Int(wait.due.timeIntervalSince(now))) "
                    + (wait.attemptCounts ? "counted " : "uncounted ") + (wait.clearsCrashes ? "cleared " : "kept ")
                    + (wait.failure?.code ?? "-")
            }
        #expect(words == example.verdict)
    }

    @Test(
        "The back-off doubles up to five minutes",
        arguments: [(1, 2.0), (2, 4), (7, 128), (8, 256), (9, 300), (99, 300)])
    func backoff(attempt: Int, bound: Double) {
        #expect(Backoff.pause(afterAttempt: attempt, random: 1) == .seconds(bound))
        #expect(Backoff.pause(afterAttempt: attempt, random: 0) == .zero)
    }
}
