import Catalog
import Characters
import Foundation
import Jobs
import NIOCore
import Simulator
import Testing

@testable import Generation
@testable import Media

@Suite("Characters", .timeLimit(.minutes(3)))
struct CharacterTests {
    private static let keyed = World.Setting(keys: 1)

    @Test(
        "One is kept when the process ends; its pictures go along with a video, also of one that is deleted meanwhile")
    func whole() async throws {
        try await World.open(Self.keyed) { world in
            let kept = try await world.life(.killed) { works in
                let id = try await works.submit(seconds: 2)
                _ = try await works.settled(id)
                return try await works.keep("Mossy", .video(id: id))
            }
            try await world.life { works in
                #expect(try works.characters.character(kept.id, owner: Works.owner).name == "Mossy")
                let pictures = try works.media.items(of: kept.id)
                #expect(pictures.count == 3 && Set(pictures.map(\.sha256)).count >= 1)
                #expect(pictures.allSatisfy { $0.kind == .reference && $0.type == "image/jpeg" && $0.width == 480 })
                let id = try await works.submit("at sea", showing: [kept.id])
                try await works.characters.delete(kept.id, owner: Works.owner)
                #expect(try works.media.items(of: kept.id).isEmpty)
                let job = try await works.settled(id)
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                let sent = try #require(world.xai.journal().first { $0.prompt == "at sea" && $0.accepted })
                #expect(sent.references == 3 && !sent.hasImage)
                #expect(world.sent(.conversation).isEmpty, "the web is not asked")
                try await works.delete(id)
                #expect(try world.files("reference").isEmpty)
            }
        }
    }

    @Test("The more appear together, the fewer pictures go along of each", arguments: [(1, 3), (2, 6), (3, 6), (7, 7)])
    func share(count: Int, pictures: Int) async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let id = try await works.submit()
                _ = try await works.settled(id)
                var ids: [String] = []
                for number in 1...count { ids.append(try await works.keep("number \(number)", .video(id: id)).id) }
                let model = try #require(ModelCatalog.standard.video(named: "sora-2"))
                let found = try await works.characters.pictures(
                    of: ids, for: model, owner: Works.owner, now: world.clock.now)
                #expect(found.count == pictures)
                #expect(Set(found.map(\.name)).isDisjoint(with: try ids.flatMap(works.media.items).map(\.name)))
            }
        }
    }

    @Test("Its pictures are swept once nobody keeps it, and never before")
    func sweep() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let id = try await works.submit()
                _ = try await works.settled(id)
                let character = try await works.keep("Mossy", .video(id: id))
                world.clock.pass(72 * 3600)
                let retention = RetentionService(
                    queue: works.queue, media: works.media, keeps: works.kept.isKept, logger: .silent)
                try await retention.prune(now: world.clock.now)
                try await works.media.sweep(now: world.clock.now)
                #expect(try works.media.items(of: character.id).count == 3)
                // As when a deletion breaks off in the middle.
                try await works.kept.remove(character.id, owner: Works.owner)
                try await retention.prune(now: world.clock.now)
                #expect(try world.files("reference").isEmpty)
            }
        }
    }

    @Test("What cannot be kept is refused, and leaves nothing behind")
    func refused() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let id = try await works.submit()
                _ = try await works.settled(id)
                for name in ["", " \n", "a\nb", "a\0b", "a\u{202E}b", String(repeating: "x", count: 81)] {
                    await #expect(throws: CharacterError.invalidName) { try await works.keep(name, .video(id: id)) }
                }
                await #expect(throws: VideoError.notFound("video_1")) {
                    try await works.keep("Mossy", .video(id: "video_1"))
                }
                let small = try await works.videos.storeEither(Once(Self.dot), now: world.clock.now)
                await #expect(throws: VideoError.self) { try await works.keep("Mossy", .upload(small)) }
                for number in 1...works.kept.limit { _ = try await works.keep("\(number)", .video(id: id)) }
                await #expect(throws: CharacterError.tooMany(limit: works.kept.limit)) {
                    try await works.keep("one more", .video(id: id))
                }
                #expect(try world.files("reference").count == 3 * works.kept.limit)
                #expect(try await works.characters.characters(owner: Works.owner).map(\.name).first == "8")
                #expect(try await works.characters.characters(owner: "eve").isEmpty)
                let character = try await works.characters.characters(owner: Works.owner)[0].id
                await #expect(throws: CharacterError.notFound(character)) {
                    try await works.characters.delete(character, owner: "eve")
                }
            }
        }
    }

    @Test("Where nobody can show it, a video is refused before it is queued, and none is kept")
    func web() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let id = try await works.submit()
                _ = try await works.settled(id)
                let kept = try await works.keep("Mossy", .video(id: id))
                let files = try world.files("reference").count
                for (model, seconds) in [("grok-imagine-0.9", 1), ("grok-imagine-video", 12)] {
                    await #expect(throws: VideoError.self, "\(model)") {
                        try await works.submit(model: model, seconds: seconds, showing: [kept.id])
                    }
                }
                await #expect(throws: VideoError.self) {
                    try await works.submit(showing: Array(repeating: kept.id, count: 8))
                }
                #expect(try world.files("reference").count == files)
            }
        }
        try await World.open { world in
            try await world.life { works in
                let id = try await works.submit()
                _ = try await works.settled(id)
                do {
                    _ = try await works.keep("Mossy", .video(id: id))
                    Issue.record("it was kept")
                } catch VideoError.unsupported(let param, let reason) {
                    #expect(param == "video" && reason.contains("a key of xAI's API"))
                }
            }
        }
    }

    /// One dot: a whole picture, and too small to show anybody.
    private static let dot =
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
        ?? Data()
}

/// Bytes as a sequence, one at a time.
private struct Once: AsyncSequence, Sendable {
    let bytes: Data

    init(_ bytes: Data) { self.bytes = bytes }

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: Data

        mutating func next() async -> ByteBuffer? { rest.popFirst().map { ByteBuffer(bytes: [$0]) } }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes) }
}

extension Works {
    fileprivate func keep(_ name: String, _ source: CharacterService.Source) async throws -> KeptCharacter {
        try await characters.create(name: name, from: source, owner: Self.owner, now: world.clock.now)
    }

    @discardableResult
    fileprivate func submit(
        _ prompt: String = "a cat", model: String = "grok-imagine-video", seconds: Int = 1, showing ids: [String]
    ) async throws -> String {
        let model = try #require(ModelCatalog.standard.video(named: model))
        let now = world.clock.now
        let pictures = try await characters.pictures(of: ids, for: model, owner: Self.owner, now: now)
        let submission = try await videos.submit(
            VideoRequest(
                owner: Self.owner, model: model, prompt: prompt, size: FrameSize(480, 480), seconds: seconds,
                characters: pictures),
            now: now)
        guard case .accepted(let video) = submission else { throw VideoError.notFound("it was refused") }
        return video.id
    }
}
