import Catalog
import Foundation
import Jobs
import Media
import Simulator
import Testing

@testable import Generation

@Suite("Large files for the official API", .timeLimit(.minutes(3)))
struct KeyedFileTests {
    /// Nothing is so small that it goes along.
    private static func setting(_ faults: XAIFault..., accounts: Int = 0) -> World.Setting {
        World.Setting(accounts: accounts, keys: 1, keyFaults: faults, inlineBytes: 10)
    }

    @Test("A file that is too large to go along is uploaded before, and named")
    func uploaded() async throws {
        try await World.open(Self.setting()) { world in
            try await world.life { works in
                let first = try await works.submit(seconds: 2, withReference: true)
                #expect(try await works.settled(first).state == .completed)
                for added in [nil, 3] {
                    let changed = try await works.change(first, adding: added)
                    let job = try await works.settled(changed)
                    #expect(job.state == .completed, "\(String(describing: job.failure))")
                    let seconds = try works.video(changed).seconds
                    #expect(seconds == 2 + (added ?? 0), "the simulator knows the very bytes")
                }
                let drawn = try await works.settled(try await works.draw(references: 2))
                #expect(drawn.state == .completed, "\(String(describing: drawn.failure))")

                let sent = world.xai.journal().filter { $0.method == "POST" }
                #expect(
                    sent.map(\.path) == [
                        "/files", "/videos/generations", "/files", "/videos/edits", "/files", "/videos/extensions",
                        "/files", "/files", "/images/edits",
                    ])
                #expect(sent.allSatisfy { $0.accepted && $0.key == World.key(0) && $0.cookie == nil })
                for (before, entry) in zip(sent, sent.dropFirst()) where entry.path != "/files" {
                    #expect(entry.body.contains("\"file_id\":\"\(before.file ?? "?")\""), "\(entry.body)")
                    #expect(!entry.body.contains("base64") && !entry.body.contains("\"url\":"), "\(entry.body)")
                }
            }
        }
    }

    @Test("A small one goes along")
    func inline() async throws {
        try await World.open(World.Setting(keys: 1)) { world in
            try await world.life { works in
                let id = try await works.submit(withReference: true)
                let job = try await works.settled(id)
                #expect(job.state == .completed)
                #expect(world.xai.journal().allSatisfy { $0.path != "/files" })
            }
        }
    }

    @Test("An upload in doubt is made again, as it begins and costs nothing; the video is submitted once")
    func doubt() async throws {
        for kind in [XAIFault.Kind.cutWhenBegun, .status(500), .status(503), .page] {
            try await World.open(Self.setting(XAIFault(kind, on: .files))) { world in
                try await world.life { works in
                    let job = try await works.settled(try await works.submit(withReference: true))
                    #expect(job.state == .completed, "\(kind): \(String(describing: job.failure))")
                    #expect(world.xai.videosMade == 1)
                    #expect(world.xai.journal().count { $0.path == "/files" } == 2, "\(kind)")
                }
            }
        }
    }

    @Test("What was uploaded is known to the next attempt, in another process too")
    func kept() async throws {
        let away = XAIFault(.status(503), on: .submit, times: nil)
        try await World.open(Self.setting(away)) { world in
            let id = try await world.life(.killed) { works in
                let id = try await works.submit(withReference: true)
                _ = try await works.paused(id)
                return id
            }
            world.xai.clearFaults()
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                #expect(world.xai.journal().count { $0.path == "/files" } == 1)
                #expect(world.xai.videosMade == 1)
            }
        }
    }

    @Test("However many pictures are made from a file, and in another process too, it is uploaded once")
    func shared() async throws {
        let away = XAIFault(.status(503), on: .images, times: nil)
        try await World.open(Self.setting(away)) { world in
            let id = try await world.life(.killed) { works in
                let id = try await works.draw(count: 3, references: 2)
                _ = try await works.paused(id)
                return id
            }
            #expect(world.xai.journal().count { $0.path == "/files" } == 2)
            world.xai.clearFaults()
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                #expect(world.xai.journal().count { $0.path == "/files" } == 2)
                #expect(world.xai.journal().count { $0.path == "/images/edits" && $0.accepted } == 3)
            }
        }
    }

    @Test("A video that is too large to be uploaded is refused before it is queued, with the limit")
    func tooLarge() throws {
        let model = try #require(ModelCatalog.standard.video(named: "sora-2"))
        func check(_ change: VideoChange, bytes: Int) throws {
            var arguments = VideoArguments(
                model: "sora-2", prompt: "x", width: 1280, height: 720, seconds: 4, aspectRatio: "16:9",
                resolution: "720p")
            arguments.change = change
            try VideoRoads(arguments, source: SourceMeasure(duration: 4, bytes: bytes)).check(model, .everything)
        }
        for change in [VideoChange.edit, .extend(seconds: 4)] {
            try check(change, bytes: 48_000_000)
            do {
                try check(change, bytes: 48_000_001)
                Issue.record("\(change) was taken")
            } catch VideoError.unsupported(let param, let reason) {
                #expect(param == "video" && reason.contains("48000000"))
            }
        }
    }
}
