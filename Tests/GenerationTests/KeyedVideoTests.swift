import Catalog
import Foundation
import Jobs
import Simulator
import Testing
import Upstream

@testable import Generation

@Suite("Videos by the official API", .timeLimit(.minutes(3)))
struct KeyedVideoTests {
    private static let keyed = World.Setting(accounts: 1, keys: 1)

    private static func setting(_ faults: XAIFault..., accounts: Int = 0, keys: Int = 1) -> World.Setting {
        World.Setting(accounts: accounts, keys: keys, keyFaults: faults)
    }

    @Test("The key is asked first, for what the model's rules map to; size, seconds and cost are the truth")
    func whole() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let id = try await works.submit("a dog", size: FrameSize(854, 480), seconds: 2)
                let job = try await works.settled(id)
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                let sent = try #require(world.xai.journal().first { $0.path == "/videos/generations" })
                #expect(sent.model == "grok-imagine-video" && sent.prompt == "a dog")
                #expect(sent.duration == 2 && sent.aspectRatio == "16:9" && sent.resolution == "480p")
                #expect(sent.key == World.key(0) && sent.cookie == nil)
                #expect(world.sent(.conversation).isEmpty)
                let video = try works.video(id)
                #expect(video.size == FrameSize(854, 480) && video.seconds == 2)
                #expect(video.costTicks == 1_000_000_000)
                try await works.expectWhole(id)
            }
        }
    }

    @Test("Without a key, or when the web is preferred, the web is asked")
    func byTheWeb() async throws {
        for setting in [World.Setting(accounts: 1), World.Setting(accounts: 1, keys: 1, prefer: .web)] {
            try await World.open(setting) { world in
                try await world.life { works in
                    let job = try await works.made()
                    #expect(job.state == .completed)
                    #expect(world.xai.videosMade == 0 && world.made == 1)
                }
            }
        }
    }

    @Test("A reference goes along as a data URL, for JSON is all that the API takes")
    func reference() async throws {
        try await World.open(Self.setting()) { world in
            try await world.life { works in
                let job = try await works.settled(try await works.submit(withReference: true))
                #expect(job.state == .completed)
                #expect(world.xai.journal().contains { $0.path == "/videos/generations" && $0.hasImage })
            }
        }
    }

    /// What the API does to the submission, and what becomes of the job with a session of the web beside it.
    @Test(
        "Nothing begun: the web is asked instead",
        arguments: [
            XAIFault.Kind.wrongKey, .status(401, .text), .status(429, .object, retryAfter: 30), .status(503),
            .errorInside(), .status(403, message: "You have used all available credits."),
        ])
    func failover(kind: XAIFault.Kind) async throws {
        try await World.open(Self.setting(XAIFault(kind, on: .submit, times: nil), accounts: 1)) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                #expect(world.xai.videosMade == 0 && world.made == 1)
            }
        }
    }

    @Test(
        "Perhaps begun: nobody is asked again, as it would be paid for twice",
        arguments: [XAIFault.Kind.cutWhenBegun, .status(500), .status(502), .page, .empty])
    func ambiguous(kind: XAIFault.Kind) async throws {
        try await World.open(Self.setting(XAIFault(kind, on: .submit, times: nil), accounts: 1)) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.failure?.code == "interrupted")
                #expect(world.xai.journal().count { $0.method == "POST" } == 1)
                #expect(world.made == 0)
            }
        }
    }

    @Test("What the API refuses is final, and the web is not asked for it either")
    func refused() async throws {
        let faults = [
            (XAIFault.Kind.status(400, .object, message: "bad prompt"), "upstream_rejected"),
            (.status(422, .text), "upstream_rejected"),
            (.status(400, .pair, message: "Prompt rejected by content moderation."), "moderation_blocked"),
        ]
        for (kind, code) in faults {
            try await World.open(Self.setting(XAIFault(kind, on: .submit), accounts: 1)) { world in
                try await world.life { works in
                    let job = try await works.made()
                    #expect(job.failure?.code == code)
                    #expect(world.made == 0)
                }
            }
        }
    }

    @Test("A video that comes to nothing says why, and what it cost all the same")
    func fates() async throws {
        let fates: [(XAIFault.Fate, String, Int?)] = [
            (.moderated, "moderation_blocked", 500_000_000), (.moderatedError, "moderation_blocked", 500_000_000),
            (.failed(code: "internal", message: "no luck"), "video_generation_failed", nil),
            (.failed(code: "content_moderated", message: "blocked"), "moderation_blocked", nil),
            (.expired, "video_generation_failed", nil),
        ]
        for (fate, code, cost) in fates {
            try await World.open(Self.setting(XAIFault(.fate(fate), on: .submit))) { world in
                try await world.life { works in
                    let id = try await works.submit()
                    let job = try await works.settled(id)
                    #expect(job.failure?.code == code, "\(fate)")
                    #expect(try works.video(id).costTicks == cost, "\(fate)")
                    #expect(job.failure?.message.contains("bills it all the same") == (cost != nil))
                }
            }
        }
    }

    @Test("What is pending for ever ends by our clock, having been asked after ever more rarely")
    func pending() async throws {
        try await World.open(Self.setting(XAIFault(.fate(.pending), on: .submit))) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.failure?.code == "timeout")
                let polls = world.xai.journal().count { $0.method == "GET" }
                #expect((50...130).contains(polls), "\(polls)")
                #expect(world.xai.videosMade == 1)
            }
        }
    }

    @Test("An answer without a status is one of an old deployment")
    func unnamed() async throws {
        try await World.open(Self.setting(XAIFault(.fate(.unnamed), on: .submit))) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.state == .completed)
            }
        }
    }

    @Test(
        "A question that fails is asked again, a file that breaks off is fetched again; nothing is made twice",
        arguments: [
            XAIFault(.status(500), on: .poll, times: 2), XAIFault(.errorInside(), on: .poll),
            XAIFault(.status(429), on: .poll), XAIFault(.cut, on: .poll), XAIFault(.page, on: .poll),
            XAIFault(.empty, on: .poll, times: 3), XAIFault(.truncated, on: .asset, times: 2),
            XAIFault(.status(404), on: .poll),
        ])
    func bumpy(fault: XAIFault) async throws {
        try await World.open(Self.setting(fault)) { world in
            try await world.life { works in
                let job = try await works.made()
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                #expect(world.xai.videosMade == 1)
            }
        }
    }

    @Test("A process that dies never has a video made twice, and its heir asks when the time has come, not before")
    func killed() async throws {
        try await World.open(Self.setting()) { world in
            world.xai.hold()
            let id = try await world.life(.killed) { works in
                let id = try await works.submit()
                _ = try await world.xai.entry { $0.accepted && $0.method == "POST" }
                _ = try await works.paused(id)
                return id
            }
            let asked = world.xai.journal().count { $0.method == "GET" }
            world.xai.release()
            try await world.life { works in
                // Its time has not come: nobody asks.
                let waiting = try await works.paused(id)
                #expect(waiting.dueAt != nil)
                #expect(world.xai.journal().count { $0.method == "GET" } == asked)
                let job = try await works.settled(id)
                #expect(job.state == .completed)
            }
            #expect(world.xai.videosMade == 1)
        }
    }

    @Test(
        "A process that dies between the submission and its id leaves the job in doubt: it fails, and is not repeated")
    func inDoubt() async throws {
        try await World.open(Self.setting(XAIFault(.stall, on: .submit), accounts: 1)) { world in
            let id = try await world.life(.killed) { works in
                let id = try await works.submit()
                _ = try await world.xai.entry { $0.accepted }
                return id
            }
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.failure?.code == "interrupted")
            }
            #expect(world.xai.videosMade == 1 && world.made == 0)
        }
    }

    @Test("Full HD is made by the sharper model, from words alone, and by nobody without a key")
    func sharp() async throws {
        let hd = FrameSize(1920, 1080)
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let isRefused = try await works.refuses(hd, withReference: true)
                #expect(isRefused)
                _ = try await works.submit(model: "sora-2-pro", size: hd, seconds: 4)
                let sent = try await world.xai.entry { $0.accepted && $0.method == "POST" }
                #expect(sent.model == "grok-imagine-video-1.5" && sent.resolution == "1080p")
            }
        }
        try await World.open { world in
            try await world.life { works in
                let isRefused = try await works.refuses(hd)
                #expect(isRefused)
            }
        }
    }

    @Test("A remix is an edit of the whole video where the API can, and starts from its last frame where it cannot")
    func remix() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let first = try await works.submit(seconds: 2)
                _ = try await works.settled(first)
                let id = try await works.remix(first)
                let job = try await works.settled(id)
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                let sent = try #require(world.xai.journal().last { $0.method == "POST" })
                #expect(sent.path == "/videos/edits" && sent.hasVideo && sent.model == "grok-imagine-video")
                #expect(try works.video(id).seconds == 2)
                #expect(try works.video(id).remixedFrom == first)
                // Longer than the API changes.
                let long = try await works.submit(seconds: 10)
                _ = try await works.settled(long)
                _ = try await works.settled(try await works.remix(long))
                let last = try #require(world.xai.journal().last { $0.method == "POST" })
                #expect(last.path == "/videos/generations" && last.hasImage)
            }
        }
    }
}

extension Works {
    fileprivate func refuses(_ size: FrameSize, withReference: Bool = false) async throws -> Bool {
        do {
            _ = try await submit(model: "sora-2-pro", size: size, seconds: 4, withReference: withReference)
            return false
        } catch is VideoError {
            return true
        }
    }

    fileprivate func remix(_ id: String) async throws -> String {
        let submission = try await videos.remix(
            id, prompt: "again", owner: Self.owner, idempotencyKey: nil, isRepeat: false, now: world.clock.now)
        guard case .accepted(let video) = submission else { throw VideoError.notFound(id) }
        return video.id
    }
}
