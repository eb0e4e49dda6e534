import Foundation
import Jobs
import Media
import Pool
import Testing
import Upstream

@testable import Generation

@Suite("Failure to outcome")
struct VideoFailureTests {
    let now = Date(timeIntervalSince1970: 1_750_000_000)

    @Test(
        "The request's own faults are final",
        arguments: [UpstreamError.Kind.moderated, .badRequest, .noVideo, .generationFailed])
    func final(kind: UpstreamError.Kind) {
        for checkpoint in [VideoCheckpoint(), submitted] {
            guard case .discard = outcome(.upstream(UpstreamError(kind, message: "")), checkpoint) else {
                Issue.record("\(kind) must be final")
                return
            }
        }
    }

    @Test(
        "Who fails to ask for a video that is known asks again, uncounted, until its time is up",
        arguments: [
            UpstreamError.Kind.notFound, .rateLimited, .egressRefused, .egressFailed, .profileOutdated, .unavailable,
            .timedOut, .interrupted, .malformedAnswer,
        ])
    func following(kind: UpstreamError.Kind) {
        let failure = VideoFailure.upstream(UpstreamError(kind, status: 503, message: ""))
        guard case .snooze(let pause) = outcome(failure, submitted, after: 300) else {
            Issue.record("must wait")
            return
        }
        #expect(pause == .seconds(30))
        switch outcome(failure, submitted, after: 900) {
        case .retry(let reason, _): #expect(kind != .notFound && reason == .unavailable)
        case .discard(let reason): #expect(kind == .notFound && reason == .lost)
        case .snooze: #expect(kind == .rateLimited)
        case .completed: Issue.record("there is no video")
        }
    }

    @Test("A video that the upstream gave up is given up at once, in words of its own")
    func generationFailed() {
        guard case .discard(let reason) = outcome(.upstream(UpstreamError(.generationFailed, message: "")), submitted)
        else {
            Issue.record("must end")
            return
        }
        #expect(reason.code == "video_generation_failed")
    }

    @Test(
        "An upstream that fails before anything began is waited for, uncounted, until the job's time is up",
        arguments: [
            UpstreamError.Kind.notFound, .egressRefused, .egressFailed, .profileOutdated, .unavailable, .timedOut,
            .interrupted, .malformedAnswer,
        ])
    func outage(kind: UpstreamError.Kind) {
        for (passed, pause) in [(0.0, 2.0), (10, 5), (60, 30), (899, 48)] {
            guard case .snooze(.seconds(pause)) = outcome(kind, unanswered, after: passed) else {
                Issue.record("must wait \(pause) s after \(passed) s")
                return
            }
        }
        guard case .snooze(.seconds(10)) = outcome(kind, unanswered, asked: .seconds(10)) else {
            Issue.record("must wait as told")
            return
        }
        guard case .snooze(.seconds(60)) = outcome(kind, unanswered, asked: .seconds(86_400)) else {
            Issue.record("must not wait as long as told")
            return
        }
        guard case .discard(.unavailable) = outcome(kind, unanswered, after: 900),
            case .discard(.unavailable) = outcome(.outage(.seconds(1)), unanswered, after: 900)
        else {
            Issue.record("must end")
            return
        }
    }

    @Test("What may have been started is no outage: it counts")
    func ambiguous() {
        var checkpoint = VideoCheckpoint()
        checkpoint.submitting(now: now)
        let error = UpstreamError(.unavailable, status: 500, message: "", mayHaveStarted: true)
        guard case .retry = outcome(.upstream(error), checkpoint) else {
            Issue.record("must count")
            return
        }
    }

    @Test("However long one token has to rest, the job comes back at once: another may be free")
    func rateLimited() {
        let error = UpstreamError(.rateLimited, status: 429, message: "", retryAfter: .seconds(72_000))
        guard case .snooze(let pause) = outcome(.upstream(error)) else {
            Issue.record("must wait")
            return
        }
        #expect(pause == .seconds(1))
    }

    @Test("However long all tokens rest, one that is added is used within a minute")
    func allBusy() {
        for (wait, expected) in [(9, 9), (86_400, 60)] {
            guard case .snooze(let pause) = outcome(.pool(.allBusy(retryAfter: .seconds(wait)))) else {
                Issue.record("must wait")
                return
            }
            #expect(pause == .seconds(expected))
        }
    }

    @Test("Moderation has OpenAI's code")
    func moderation() {
        guard case .discard(let failure) = outcome(.upstream(UpstreamError(.moderated, message: ""))) else {
            Issue.record("moderation must be final")
            return
        }
        #expect(failure.code == "moderation_blocked")
    }

    @Test("Every other kind waits, and the client never reads the upstream's words")
    func retried() {
        for kind in UpstreamError.Kind.allCases {
            switch outcome(.upstream(UpstreamError(kind, message: "secret words"))) {
            case .retry(let failure, _), .discard(let failure): #expect(!failure.message.contains("secret words"))
            case .snooze: #expect(kind == .rateLimited || UpstreamError(kind, message: "").isOutage)
            case .completed: Issue.record("\(kind) cannot complete a job")
            }
        }
    }

    @Test("Bad files are fetched again until the limit")
    func media() {
        guard case .retry(let failure, _) = outcome(.media(.invalid("HTML")), badDownloads: 1) else {
            Issue.record("the first bad file must be fetched again")
            return
        }
        #expect(failure.code == "upstream_media_invalid")
        guard case .discard(let last) = outcome(.media(.invalid("HTML")), badDownloads: 4) else {
            Issue.record("the limit must end it")
            return
        }
        #expect(last.code == "upstream_media_invalid")
    }

    @Test(
        "Without a free token a job waits until its time is up",
        arguments: [PoolError.noToken, .allBusy(retryAfter: .seconds(2))])
    func noToken(error: PoolError) {
        guard case .snooze = outcome(.pool(error), expiresAt: now.addingTimeInterval(1)) else {
            Issue.record("must wait")
            return
        }
        guard case .discard(let failure) = outcome(.pool(error), expiresAt: now) else {
            Issue.record("must end")
            return
        }
        #expect(failure.code == "no_token")
    }

    @Test("Without a road a job waits, a minute at most, until its time is up")
    func noRoad() {
        for (wait, expected) in [(5, 5), (1800, 60)] {
            let error = PoolError.noRoad(retryAfter: .seconds(wait))
            guard case .snooze(let pause) = outcome(.pool(error), expiresAt: now.addingTimeInterval(1)) else {
                Issue.record("must wait")
                return
            }
            #expect(pause == .seconds(expected))
            guard case .discard(let failure) = outcome(.pool(error), expiresAt: now) else {
                Issue.record("must end")
                return
            }
            #expect(failure.code == "upstream_unavailable")
        }
    }

    private var submitted: VideoCheckpoint {
        var checkpoint = VideoCheckpoint()
        checkpoint.submitting(now: now)
        checkpoint.traced(VideoTrace(videoID: "v"))
        return checkpoint
    }

    private var unanswered: VideoCheckpoint {
        var checkpoint = VideoCheckpoint()
        _ = checkpoint.unanswered(now: now)
        return checkpoint
    }

    private func outcome(
        _ kind: UpstreamError.Kind, _ checkpoint: VideoCheckpoint, asked: Duration? = nil,
        after seconds: TimeInterval = 0
    ) -> JobOutcome {
        outcome(.upstream(UpstreamError(kind, message: "", retryAfter: asked)), checkpoint, after: seconds)
    }

    private func outcome(
        _ failure: VideoFailure, _ checkpoint: VideoCheckpoint = VideoCheckpoint(), badDownloads: Int = 0,
        expiresAt: Date? = nil, after seconds: TimeInterval = 0
    ) -> JobOutcome {
        var checkpoint = checkpoint
        for _ in 0..<badDownloads { checkpoint.downloadWasBad() }
        return JobOutcome(
            failure, job: .sample(expiresAt: expiresAt ?? now.addingTimeInterval(86_400)), checkpoint: checkpoint,
            of: VideoWorker.Configuration(timeLimit: .seconds(900)), now: now.addingTimeInterval(seconds), random: 0)
    }
}
