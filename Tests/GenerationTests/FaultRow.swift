import Foundation
import Pool
import Simulator
import Testing
import Upstream

/// A fault of the upstream, and what must come of a job that meets it.
struct FaultRow: Sendable, CustomTestStringConvertible {
    enum Fate: Sendable {
        case active, expired, disabled
        /// For so many seconds.
        case cooling(ClosedRange<TimeInterval>)
    }

    let testDescription: String
    var faults: [Fault]
    var profile = GrokWebProfile.august2026
    var withReference = false
    var ambiguousRetries = 1
    var videoSeconds = 0.05
    /// nil: it completes with a whole file.
    var failure: String?
    /// Conversations asked for, by account: "a" was tried first.
    var asked = "a"
    /// Whether the accounts were asked in turn, again and again until the job's time was up; `asked` is how that begins.
    var isAskedInTurn = false
    /// Generations begun.
    var made = 1
    /// Requests for the file, all of the account that made it. nil: until its time was up.
    var downloads: Int? = 1
    /// Attempts that counted.
    var attempts = 1
    /// What is thought of the first account in the end; the second one is never blamed.
    var first = Fate.active

    init(_ name: String, _ faults: Fault..., change: (inout FaultRow) -> Void = { _ in }) {
        testDescription = name
        self.faults = faults
        change(&self)
    }

    /// What an account waits that is told no time: a minute and some jitter.
    static let minute = Fate.cooling(60...66)

    static let table = tokens + roads + ambiguous + answers + files + preparations

    private static let tokens = [
        FaultRow("429 with Retry-After", Fault(.status(429, retryAfter: 17), on: .conversation)) {
            ($0.asked, $0.first) = ("ab", .cooling(17...17))
        },
        FaultRow("429 without Retry-After", Fault(.status(429, body: .json), on: .conversation)) {
            ($0.asked, $0.first) = ("ab", minute)
        },
        FaultRow("code 8 in the answer", Fault(.inBandError(code: 8, message: "Slow", atFrame: 0), on: .conversation)) {
            ($0.asked, $0.first) = ("ab", minute)
        },
        FaultRow("401", Fault(.status(401), on: .conversation)) { ($0.asked, $0.first) = ("ab", .expired) },
        FaultRow("code 16 in the answer", Fault(.inBandError(code: 16, message: "Who?", atFrame: 1), on: .conversation))
        { ($0.asked, $0.first) = ("ab", .expired) },
        FaultRow("403 that blocks the account", Fault(.status(403, body: .blockedUser), on: .conversation)) {
            ($0.asked, $0.first) = ("ab", .disabled)
        },
    ]

    private static let roads = [
        FaultRow("403 as a page", Fault(.status(403), on: .conversation)) { $0.asked = "ab" },
        FaultRow("403 as a page, always", Fault(.status(403), on: .conversation, times: nil)) {
            ($0.asked, $0.isAskedInTurn, $0.made, $0.downloads) = ("ab", true, 0, 0)
            $0.failure = "upstream_unavailable"
        },
        FaultRow("403 that finds us out of date", Fault(.status(403, body: .outOfDate), on: .conversation)) {
            $0.asked = "ab"
        },
        FaultRow("503", Fault(.status(503, retryAfter: 40), on: .conversation)) {
            $0.asked = "ab"
        },
        FaultRow("503, always", Fault(.status(503), on: .conversation, times: nil)) {
            ($0.asked, $0.isAskedInTurn, $0.made, $0.downloads) = ("ab", true, 0, 0)
            $0.failure = "upstream_unavailable"
        },
        FaultRow("overload told in the answer", Fault(.streamErrorAdmission, on: .conversation)) {
            $0.asked = "ab"
        },
        FaultRow("404 of the route", Fault(.status(404), on: .conversation, times: nil)) {
            ($0.asked, $0.isAskedInTurn, $0.made, $0.downloads) = ("ab", true, 0, 0)
            $0.failure = "upstream_unavailable"
        },
    ]

    private static let ambiguous = [
        FaultRow("500", Fault(.status(500), on: .conversation)) { ($0.asked, $0.attempts) = ("ab", 2) },
        FaultRow("500, always", Fault(.status(500), on: .conversation, times: nil)) {
            ($0.asked, $0.attempts, $0.made, $0.downloads) = ("ab", 3, 0, 0)
            $0.failure = "interrupted"
        },
        FaultRow("an empty answer", Fault(.emptyAnswer, on: .conversation)) { ($0.asked, $0.attempts) = ("ab", 2) },
        FaultRow("cut before the id", Fault(.cut(afterFrames: 2), on: .conversation)) {
            ($0.asked, $0.attempts, $0.made) = ("ab", 2, 2)
        },
        FaultRow("cut before the id, not to be repeated", Fault(.cut(afterFrames: 2), on: .conversation)) {
            ($0.ambiguousRetries, $0.attempts, $0.downloads) = (0, 2, 0)
            $0.failure = "interrupted"
        },
        FaultRow("cut before the id, prepared post", Fault(.cut(afterFrames: 2), on: .conversation)) {
            ($0.asked, $0.attempts, $0.made, $0.profile) = ("ab", 2, 2, .december2025)
        },
        FaultRow("cut after the id", Fault(.cut(afterFrames: 3), on: .conversation)),
        FaultRow("cut after the id, prepared post", Fault(.cut(afterFrames: 3), on: .conversation)) {
            $0.profile = .december2025
        },
        FaultRow("code 8 after the id", Fault(.inBandError(code: 8, message: "Slow", atFrame: 3), on: .conversation)) {
            ($0.videoSeconds, $0.downloads, $0.first) = (3, 0, minute)
            $0.failure = "video_generation_failed"
        },
        FaultRow("code 16 after the id", Fault(.inBandError(code: 16, message: "Who?", atFrame: 3), on: .conversation))
        {
            ($0.videoSeconds, $0.downloads, $0.attempts, $0.first) = (3, 0, 2, .expired)
            $0.failure = "upstream_video_lost"
        },
        FaultRow("code 13 after the id", Fault(.inBandError(code: 13, message: "Oops", atFrame: 3), on: .conversation))
        {
            ($0.videoSeconds, $0.downloads, $0.failure) = (3, 0, "video_generation_failed")
        },
    ]

    private static let answers = [
        FaultRow("moderated on the way", Fault(.moderated(atProgress: 50), on: .conversation)) {
            ($0.failure, $0.downloads) = ("moderation_blocked", 0)
        },
        FaultRow("moderated by the request", Fault(.moderatedMessage403, on: .conversation)) {
            ($0.failure, $0.made, $0.downloads) = ("moderation_blocked", 0, 0)
        },
        FaultRow("words instead", Fault(.textAnswer, on: .conversation)) {
            ($0.failure, $0.made, $0.downloads) = ("no_video_generated", 0, 0)
        },
        FaultRow("400", Fault(.status(400), on: .conversation)) {
            ($0.failure, $0.made, $0.downloads) = ("upstream_rejected", 0, 0)
        },
        FaultRow("100 without an address", Fault(.progressWithoutURL, on: .conversation)),
        FaultRow("another's video in between", Fault(.foreignVideo, on: .conversation)),
    ]

    private static let files =
        [Fault.Kind.truncated, .empty, .html, .json].flatMap { kind in
            [
                FaultRow("a file that is \(kind.name)", Fault(kind, on: .asset)) {
                    ($0.downloads, $0.attempts) = (2, 2)
                },
                FaultRow("a file that is \(kind.name), always", Fault(kind, on: .asset, times: nil)) {
                    ($0.downloads, $0.attempts, $0.failure) = (4, 4, "upstream_media_invalid")
                },
            ]
        } + [
            FaultRow("a file of the wrong type by its header", Fault(.wrongType, on: .asset)),
            FaultRow("a file that drips", Fault(.slowDrip(bytesPerSecond: 200_000), on: .asset)),
            FaultRow("503 for the file", Fault(.status(503), on: .asset)) { $0.downloads = 2 },
            FaultRow("403 for the file", Fault(.forbidden, on: .asset)) { $0.downloads = 2 },
            FaultRow("404 for the file", Fault(.status(404), on: .asset)) { $0.downloads = 2 },
            FaultRow("404 for the file, always", Fault(.status(404), on: .asset, times: nil)) {
                ($0.downloads, $0.failure) = (nil, "upstream_video_lost")
            },
            FaultRow("429 for the file", Fault(.status(429, retryAfter: 17), on: .asset)) { $0.downloads = 2 },
            FaultRow("401 for the file", Fault(.status(401), on: .asset)) {
                ($0.failure, $0.attempts, $0.first) = ("upstream_video_lost", 2, .expired)
            },
        ]

    private static let preparations = [
        FaultRow("503 for the upload", Fault(.status(503), on: .upload)) {
            ($0.withReference, $0.asked) = (true, "b")
        },
        FaultRow("429 for the upload", Fault(.status(429, retryAfter: 17), on: .upload)) {
            ($0.withReference, $0.asked, $0.first) = (true, "b", .cooling(17...17))
        },
        FaultRow("the upload cut", Fault(.cut(afterFrames: 0), on: .upload)) {
            ($0.withReference, $0.asked) = (true, "b")
        },
        FaultRow("503 after each upload, always", Fault(.status(503), on: .conversation, times: nil)) {
            ($0.withReference, $0.asked, $0.isAskedInTurn, $0.made, $0.downloads) = (true, "ab", true, 0, 0)
            $0.failure = "upstream_unavailable"
        },
        FaultRow("429 for the post", Fault(.status(429, retryAfter: 17), on: .post)) {
            ($0.withReference, $0.asked, $0.profile, $0.first) = (true, "b", .december2025, .cooling(17...17))
        },
        FaultRow(
            "503 where it stands", Fault(.cut(afterFrames: 3), on: .conversation), Fault(.status(503), on: .post)
        ),
        FaultRow(
            "404 where it stands", Fault(.cut(afterFrames: 3), on: .conversation), Fault(.status(404), on: .post)
        ),
        FaultRow(
            "404 where it stands, always", Fault(.cut(afterFrames: 3), on: .conversation),
            Fault(.status(404), on: .post, times: nil)
        ) { ($0.downloads, $0.failure) = (0, "upstream_video_lost") },
    ]
}

extension FaultRow.Fate {
    func describes(_ state: Token.State) -> Bool {
        switch (self, state) {
        case (.active, .active), (.expired, .expired), (.disabled, .disabled): true
        // Time stands still as long as nobody waits for it.
        case (.cooling(let seconds), .cooling(let until, _)):
            seconds.contains((until.timeIntervalSince(StandingClock.start) * 1000).rounded() / 1000)
        default: false
        }
    }
}
