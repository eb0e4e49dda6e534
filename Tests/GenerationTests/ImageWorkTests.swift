import CallLog
import Catalog
import Foundation
import Jobs
import Simulator
import Testing

@testable import Generation
@testable import Media

@Suite("Pictures on their way", .timeLimit(.minutes(3)))
struct ImageWorkTests {
    @Test("Several are made side by side, each by another token")
    func spread() async throws {
        try await World.open(.init(accounts: 4, imageSeconds: 0.3)) { world in
            try await world.life { works in
                let id = try await works.draw(count: 4)
                #expect(id.hasPrefix("image_"))
                let job = try await works.settled(id)
                #expect(job.state == .completed && job.kind == "image" && job.attempt == 1)
                try works.expectPictures(id, 4)
                #expect(world.accounts(.conversation).sorted() == ["a", "b", "c", "d"])
                #expect(world.sent(.conversation).allSatisfy { $0.asked == "image" })
                #expect(world.sent(.asset).count == 4, "nobody watched: no preview was fetched")
                let seen = try await works.images.settled(id, owner: Works.owner)
                #expect(seen.progress == 100 && seen.count == 4 && seen.completedAt != nil)
            }
        }
    }

    @Test("A new process makes only what is missing", arguments: [World.End.killed, .stopped])
    func restart(end: World.End) async throws {
        let setting = World.Setting(
            faults: [Fault(.stall(afterFrames: 2), on: .conversation, times: 2)], accounts: 4)
        try await World.open(setting) { world in
            let (id, first) = try await world.life(end) { works in
                let id = try await works.draw(count: 4)
                try await until { try works.pictures(id).pictures.count == 2 && world.open == 2 }
                #expect(try works.pictures(id).state == .running)
                // As a process leaves one that dies before it is written down.
                let item = try #require(try works.media.items(of: id).first)
                let bytes = try Data(contentsOf: URL(fileURLWithPath: works.media.path(of: item)))
                _ = try await works.media.store(
                    Array(bytes), MediaCache.Purpose(kind: .image, job: id), now: world.clock.now)
                return (id, try works.pictures(id).pictures)
            }
            #expect(first.count == 2)
            try await world.life { works in
                let job = try await works.settled(id)
                #expect(job.state == .completed && job.attempt == 1)
                try works.expectPictures(id, 4)
                #expect(try Set(works.pictures(id).pictures).isSuperset(of: first), "what was there is kept")
            }
            #expect(world.sent(.conversation).count == 6)
        }
    }

    @Test("One that is refused leaves the others, and is not asked for again")
    func someModerated() async throws {
        let fault = Fault(.moderated(atProgress: 50), on: .conversation, times: 1)
        try await World.open(.init(faults: [fault])) { world in
            try await world.life { works in
                let id = try await works.draw(count: 3)
                #expect(try await works.settled(id).state == .completed)
                try works.expectPictures(id, 2)
                #expect(try works.pictures(id).count == 3)
            }
            #expect(world.sent(.conversation).count == 3)
        }
    }

    @Test(
        "Where all are refused, the job fails with the reason",
        arguments: [
            (Fault.Kind.moderated(atProgress: 50), "moderation_blocked"), (.moderatedMessage403, "moderation_blocked"),
            (.textAnswer, "no_image_generated"), (.status(400), "upstream_rejected"),
        ])
    func allRefused(kind: Fault.Kind, code: String) async throws {
        try await World.open(.init(faults: [Fault(kind, on: .conversation, times: nil)])) { world in
            try await world.life { works in
                let id = try await works.draw(count: 3, references: 1)
                let job = try await works.settled(id)
                #expect(job.state == .discarded && job.failure?.code == code)
                try works.expectPictures(id, 0)
                #expect(try works.pictures(id).failure?.code == code)
            }
            #expect(world.sent(.conversation).count == 3)
        }
    }

    @Test("A token that is refused gives way to another at once, and each has its line in the log")
    func otherToken() async throws {
        let fault = Fault(.status(429), on: .conversation, token: World.secret("a"), times: nil)
        try await World.open(.init(faults: [fault])) { world in
            try await world.life { works in
                let id = try await works.draw()
                #expect(try await works.settled(id).attempt == 1)
                try works.expectPictures(id, 1)
                #expect(world.accounts(.conversation) == "ab")
                await works.calls.flush()
                let records = try await works.log.attempts(of: id)
                #expect(records.map(\.error) == ["rateLimited", nil])
                #expect(records.map(\.route) == ["image", "image"])
                #expect(records.map(\.requestID) == ["req_of a red fox", "req_of a red fox"])
                #expect(records.last?.media == (try works.pictures(id).pictures.map(\.name)))
                #expect(records.allSatisfy { $0.queueMS != nil && $0.totalMS != nil && $0.keyName == "laptop" })
            }
        }
    }

    @Test("Where no token is free it waits, and no attempt is spent on that")
    func waits() async throws {
        let fault = Fault(.status(429, retryAfter: 90), on: .conversation, times: 1)
        try await World.open(.init(faults: [fault], accounts: 1)) { world in
            try await world.life { works in
                let id = try await works.draw()
                #expect(try await works.paused(id).state == .retryable)
                let job = try await works.settled(id)
                #expect(job.state == .completed && job.attempt == 1)
                #expect(world.clock.now >= StandingClock.start + 89)
            }
        }
    }

    @Test("An upstream that is away is waited for up to the limit; then the job fails")
    func outage() async throws {
        let setting = World.Setting(
            faults: [Fault(.status(503), on: .conversation, times: nil)], timeLimit: .seconds(120))
        try await World.open(setting) { world in
            try await world.life { works in
                let id = try await works.draw(count: 2)
                let job = try await works.settled(id)
                #expect(job.state == .discarded && job.failure?.code == "upstream_unavailable")
                #expect(job.attempt == 1)
                #expect(world.clock.now >= StandingClock.start + 120)
            }
        }
    }

    @Test("A page sold as a picture is fetched again; a file that stays one is given up")
    func html() async throws {
        try await World.open(.init(faults: [Fault(.html, on: .asset, times: 1)])) { world in
            try await world.life { works in
                let id = try await works.draw()
                #expect(try await works.settled(id).state == .completed)
                try works.expectPictures(id, 1)
                #expect(world.sent(.asset).count == 2)
                #expect(world.sent(.conversation).count == 1, "it is not made again for that")
            }
        }
        try await World.open(.init(faults: [Fault(.html, on: .asset, times: nil)])) { world in
            try await world.life { works in
                let id = try await works.draw()
                let job = try await works.settled(id)
                #expect(job.failure?.code == "upstream_media_invalid")
                #expect(world.sent(.asset).count == 4)
                try works.expectPictures(id, 0)
            }
        }
    }

    @Test("One that broke off is asked for again", arguments: [Fault.Route.conversation, .asset])
    func cut(route: Fault.Route) async throws {
        let kind = route == .asset ? Fault.Kind.truncated : .cut(afterFrames: 3)
        try await World.open(.init(faults: [Fault(kind, on: route, times: 1)])) { world in
            try await world.life { works in
                let id = try await works.draw()
                #expect(try await works.settled(id).state == .completed)
                try works.expectPictures(id, 1)
            }
        }
    }

    @Test("References are uploaded once for each token, and each picture starts from all of them")
    func references() async throws {
        try await World.open(.init(imageSeconds: 0.3)) { world in
            try await world.life { works in
                let id = try await works.draw("make it blue", count: 4, references: 2)
                #expect(try await works.settled(id).state == .completed)
                try works.expectPictures(id, 4)
                #expect(world.accounts(.upload).sorted() == ["a", "a", "b", "b"])
                #expect(world.accounts(.conversation).sorted() == ["a", "a", "b", "b"])
                #expect(world.sent(.conversation).allSatisfy { $0.inputAssets.count == 2 })
            }
        }
    }

    @Test(
        "A size that is asked for is the size of the file, and the nearest shape is what the upstream is asked for",
        arguments: [(FrameSize(1024, 1024), "1:1"), (FrameSize(1536, 1024), "3:2"), (FrameSize(301, 513), "9:16")])
    func size(size: FrameSize, shape: String) async throws {
        try await World.open { world in
            try await world.life { works in
                let id = try await works.draw(size: size)
                #expect(try await works.settled(id).state == .completed)
                try works.expectPictures(id, 1)
                let picture = try #require(try works.pictures(id).pictures.first)
                #expect(FrameSize(picture.width, picture.height) == size)
                #expect(world.sent(.conversation).allSatisfy { $0.message?.contains(" \(shape):") == true })
            }
        }
    }

    @Test("A format that is asked for is the format of the file, and only that file is kept")
    func format() async throws {
        try await World.open { world in
            try await world.life { works in
                var lengths: [Int] = []
                for compression in [100, 20] {
                    let id = try await works.draw(output: PictureOutput(format: .webp, compression: compression))
                    #expect(try await works.settled(id).state == .completed)
                    let picture = try #require(try works.pictures(id).pictures.first)
                    let file = try works.images.open(picture, now: world.clock.now)
                    let bytes = try await works.media.bytes(of: file)
                    #expect(try Magic().type(of: bytes) == "image/webp" && picture.type == "image/webp")
                    #expect(try works.media.items(of: id).map(\.name) == [picture.name])
                    lengths.append(bytes.count)
                }
                #expect(lengths[1] < lengths[0])
            }
        }
    }

    @Test("Previews are shown to those who watch, and end with the job")
    func previews() async throws {
        try await World.open(.init(imageSeconds: 8, imagePreviews: 2)) { world in
            try await world.life { works in
                let id = try await works.draw(count: 2)
                // Before the first preview can be there.
                let stream = works.images.previews(of: id)
                let watching = Task { await stream.reduce(into: [PicturePreview]()) { $0.append($1) } }
                #expect(try await works.settled(id).state == .completed)
                let previews = await watching.value
                #expect(!previews.isEmpty && previews.count <= 4)
                for preview in previews {
                    #expect((0...1).contains(preview.index))
                    #expect(preview.type == MediaCache.pictureType(of: preview.bytes))
                }
                for index in 0...1 {
                    let ordinals = previews.filter { $0.index == index }.map(\.ordinal)
                    #expect(ordinals == Array(ordinals.indices), "none is told twice or out of turn")
                }
                #expect(try works.world.files("image").count == 2, "previews are not kept")
                let late = await works.images.previews(of: id).reduce(0) { count, _ in count + 1 }
                #expect(late == 0, "they have ended")
            }
        }
    }

    @Test("One that is deleted under way leaves nothing behind")
    func deleted() async throws {
        let setting = World.Setting(faults: [Fault(.stall(afterFrames: 3), on: .conversation, times: 1)])
        try await World.open(setting) { world in
            try await world.life { works in
                let id = try await works.draw("make it blue", count: 2, references: 1)
                try await until { try works.pictures(id).pictures.count == 1 && world.open == 1 }
                try await works.images.delete(id, owner: Works.owner, now: world.clock.now)
                try await until { world.open == 0 }
                try await works.idle()
                #expect(throws: VideoError.notFound(id)) { try works.pictures(id) }
                #expect(try world.files() == [])
            }
        }
    }

    @Test("Pictures are no videos, and the reverse")
    func kinds() async throws {
        try await World.open { world in
            try await world.life { works in
                let (picture, video) = (try await works.draw(), try await works.submit())
                _ = (try await works.settled(picture), try await works.settled(video))
                #expect(throws: VideoError.notFound(picture)) { try works.video(picture) }
                #expect(throws: VideoError.notFound(video)) { try works.pictures(video) }
                await #expect(throws: VideoError.notFound(picture)) { try await works.delete(picture) }
                await #expect(throws: VideoError.notFound(video)) {
                    try await works.images.delete(video, owner: Works.owner, now: world.clock.now)
                }
                await #expect(throws: VideoError.notFound(video)) {
                    try await works.images.settled(video, owner: Works.owner)
                }
                #expect(throws: VideoError.notFound(picture)) { try works.images.job(picture, owner: "bob") }
                let page = try await works.videos.videos(
                    owner: Works.owner, after: nil, limit: 10, order: .newestFirst)
                #expect(page.videos.map(\.id) == [video])
            }
        }
    }
}
