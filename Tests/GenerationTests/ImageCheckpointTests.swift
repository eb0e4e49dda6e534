import Catalog
import Foundation
import Jobs
import Media
import Pool
import Testing
import Upstream

@testable import Generation

@Suite("How far pictures have come")
struct ImageCheckpointTests {
    private let now = Date(timeIntervalSince1970: 1_750_000_000)

    private func picture(_ name: String) -> FinishedPicture {
        FinishedPicture(name: name, type: "image/png", width: 1, height: 1)
    }

    @Test("What is stored or refused is not made again; the rest is, after a restart too")
    func open() throws {
        var checkpoint = ImageCheckpoint(count: 4)
        #expect(checkpoint.open == [0, 1, 2, 3] && checkpoint.refusal == nil)
        checkpoint.stored(picture("c"), at: 2)
        checkpoint.refused(.moderated, at: 1)
        checkpoint.stored(picture("a"), at: 0)
        checkpoint.uploaded([7: ["r": UploadedPicture(id: "u", path: nil)]])

        let found = try ImageCheckpoint.decode(try checkpoint.encoded(), count: 4)

        #expect(found == checkpoint)
        #expect(found.open == [3])
        #expect(found.pictures.map(\.name) == ["a", "c"], "in the order they were asked for")
        #expect(found.refusal == .moderated)
        #expect(found.uploads[7]?["r"]?.id == "u")
        #expect(try ImageCheckpoint.decode(nil, count: 2) == ImageCheckpoint(count: 2))
    }

    @Test(
        "An order of which nobody knows what became is not repeated; what it made is kept, and one that was declined is free"
    )
    func paid() throws {
        var checkpoint = ImageCheckpoint(count: 4)
        for index in 0...2 { checkpoint.asking(.xai, at: index) }
        checkpoint.declined(at: 1)
        checkpoint.made(.init(path: "https://x/y", token: 3, provider: .xai), at: 2)
        var found = try ImageCheckpoint.decode(try checkpoint.encoded(), count: 4)
        #expect(found == checkpoint)
        let isNews = found.resume()
        #expect(isNews)
        #expect(found.open == [1, 2, 3] && found.refusal?.code == "interrupted")
        #expect(found.places[2].made == .init(path: "https://x/y", token: 3, provider: .xai))
        let isNewsAgain = found.resume()
        #expect(!isNewsAgain)
        found.stored(picture("a"), at: 2)
        #expect(found.places[2].made == nil)
    }

    @Test("A checkpoint of before is read")
    func before() throws {
        let text = #"{"places":[{},{"badDownloads":1}],"uploads":{}}"#
        #expect(try ImageCheckpoint.decode(Data(text.utf8), count: 2).open == [0, 1])
    }

    @Test("Bad downloads of one picture count up to the limit; another's do not")
    func badDownloads() {
        var checkpoint = ImageCheckpoint(count: 2)
        checkpoint.downloadsWereBad(2, at: 0, limit: 4)
        checkpoint.downloadsWereBad(3, at: 1, limit: 4)
        #expect(checkpoint.open == [0, 1])
        checkpoint.downloadsWereBad(2, at: 0, limit: 4)
        #expect(checkpoint.open == [1])
        #expect(checkpoint.refusal?.code == "upstream_media_invalid")
    }

    @Test("An upstream is away since it was first asked in vain, until it says anything")
    func silence() {
        var checkpoint = ImageCheckpoint(count: 1)
        #expect(checkpoint.silence.isBearable(now: now, for: .seconds(1)))
        checkpoint.unanswered(now: now)
        checkpoint.unanswered(now: now + 50)
        #expect(checkpoint.silence.since == now)
        #expect(checkpoint.silence.isBearable(now: now + 59, for: .seconds(60)))
        #expect(!checkpoint.silence.isBearable(now: now + 60, for: .seconds(60)))
        checkpoint.answered()
        #expect(checkpoint.silence.isBearable(now: now + 600, for: .seconds(60)))
    }

    @Test("The mean of all pictures is the job's progress; each only grows")
    func progress() {
        let progress = PictureProgress(count: 4, finished: 1)
        #expect(progress.reached(50, at: 1) == 37)
        #expect(progress.reached(20, at: 1) == 37)
        #expect(progress.reached(100, at: 2) == 62)
        #expect(progress.reached(400, at: 1) == 75)
        #expect(progress.reached(100, at: 3) == 99, "the end is the job's to tell")
    }
}

@Suite("What becomes of a job whose pictures do not come")
struct ImageFailureTests {
    private let now = Date(timeIntervalSince1970: 1_750_000_000)

    private func outcome(_ failure: ImageFailure, silentSince since: Date? = nil, now: Date? = nil) -> String {
        JobOutcome(
            failure, job: .sample(id: "image_1"), silence: Silence(since: since), of: .init(timeLimit: .seconds(100)),
            now: now ?? self.now, random: 0
        ).words
    }

    @Test("By who is to blame")
    func blame() {
        let expired = Date(timeIntervalSince1970: 1_750_086_400)
        let away = UpstreamError(.unavailable, status: 503, message: "")
        let rows: [(String, String)] = [
            (outcome(.upstream(.init(.rateLimited, message: ""))), "snooze 1"),
            (outcome(.upstream(.init(.rateLimited, message: "")), now: expired), "retry upstream_unavailable"),
            (outcome(.upstream(away), silentSince: now - 20), "snooze 10"),
            (outcome(.upstream(away), silentSince: now - 100), "discard upstream_unavailable"),
            (outcome(.upstream(away.startingUncertain())), "retry upstream_unavailable"),
            (outcome(.upstream(.init(.egressFailed, message: ""))), "snooze 2"),
            (outcome(.upstream(.init(.unauthenticated, message: ""))), "retry upstream_unavailable"),
            (outcome(.outage(.seconds(7))), "snooze 7"),
            (outcome(.outage(.seconds(7)), silentSince: now - 100), "discard upstream_unavailable"),
            (outcome(.pool(.noToken)), "snooze 5"), (outcome(.pool(.noToken), now: expired), "discard no_token"),
            (outcome(.pool(.allBusy(retryAfter: .seconds(900)))), "snooze 60"),
            (outcome(.pool(.noRoad(retryAfter: .seconds(3)))), "snooze 3"),
            (outcome(.media(.invalid("html"), downloads: 1)), "retry upstream_media_invalid"),
            (outcome(.media(.noSpace, downloads: 0)), "snooze 15"),
            (outcome(.media(.tool("ffmpeg"), downloads: 0)), "retry internal_error"),
        ]
        for (found, expected) in rows { #expect(found == expected) }
    }

    @Test("What will never come is refused at once; what may is not")
    func refusals() {
        let kinds: [(UpstreamError.Kind, String?)] = [
            (.moderated, "moderation_blocked"), (.badRequest, "upstream_rejected"), (.noImage, "no_image_generated"),
            (.generationFailed, "image_generation_failed"), (.rateLimited, nil), (.unavailable, nil),
            (.interrupted, nil), (.notFound, nil),
        ]
        for (kind, code) in kinds {
            #expect(ImageFailure.upstream(.init(kind, message: "")).refusal?.code == code, "\(kind)")
        }
        #expect(ImageFailure.media(.tooLarge(limit: 1), downloads: 0).refusal?.code == "media_too_large")
        #expect(ImageFailure.media(.invalid("html"), downloads: 2).refusal == nil)
    }

    @Test("As long as one picture may be waited for, the job waits; shortest first")
    func together() {
        let refused = JobFailure(code: "x", message: "")
        #expect(JobOutcome.together([]) == nil)
        #expect(
            JobOutcome.together([.discard(refused), .snooze(for: .seconds(9)), .snooze(for: .seconds(3))])?.words
                == "snooze 3")
        #expect(JobOutcome.together([.discard(refused), .retry(refused, after: nil)])?.words == "retry x")
        #expect(JobOutcome.together([.discard(refused)])?.words == "discard x")
    }
}

extension JobOutcome {
    fileprivate var words: String {
        switch self {
        case .completed: "completed"
        case .snooze(let pause): "snooze \(Int((pause / .seconds(1)).rounded()))"
        case .retry(let failure, _): "retry \(failure.code)"
        case .discard(let failure): "discard \(failure.code)"
        }
    }
}
