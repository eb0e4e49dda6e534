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
        arguments: [UpstreamError.Kind.moderated, .badRequest, .noVideo, .notFound])
    func final(kind: UpstreamError.Kind) {
        guard case .discard = outcome(.upstream(UpstreamError(kind, message: "secret words of the upstream"))) else {
            Issue.record("\(kind) must be final")
            return
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

    @Test("Every other kind is tried again, and the client never reads the upstream's words")
    func retried() {
        for kind in UpstreamError.Kind.allCases {
            switch outcome(.upstream(UpstreamError(kind, message: "secret words"))) {
            case .retry(let failure, _), .discard(let failure): #expect(!failure.message.contains("secret words"))
            case .snooze: #expect(kind == .rateLimited)
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

    @Test("Without any token a job waits until its time is up")
    func noToken() {
        guard case .snooze = outcome(.pool(.noToken), expiresAt: now.addingTimeInterval(1)) else {
            Issue.record("must wait")
            return
        }
        guard case .discard(let failure) = outcome(.pool(.noToken), expiresAt: now) else {
            Issue.record("must end")
            return
        }
        #expect(failure.code == "no_token")
    }

    private func outcome(_ failure: VideoFailure, badDownloads: Int = 0, expiresAt: Date? = nil) -> JobOutcome {
        JobOutcome(
            failure, job: .sample(expiresAt: expiresAt ?? now.addingTimeInterval(86_400)), badDownloads: badDownloads,
            of: VideoWorker.Configuration(), now: now)
    }
}
