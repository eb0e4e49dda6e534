import CallLog
import Catalog
import Foundation
import Jobs
import Media
import NIOCore
import Simulator
import Testing
import Upstream

@testable import Generation

@Suite("Videos changed by the official API", .timeLimit(.minutes(3)))
struct KeyedChangeTests {
    private static let keyed = World.Setting(accounts: 1, keys: 1)

    @Test("A film from elsewhere keeps its size and length when it is changed")
    func foreign() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let first = try await works.submit(size: FrameSize(480, 854), seconds: 3)
                _ = try await works.settled(first)
                // An empty box at the end: a film that the other side did not make.
                let stored = try await works.uploaded(first, with: [0, 0, 0, 8] + Data("free".utf8))
                let model = try #require(ModelCatalog.standard.video(named: "sora-2"))
                let edit = try await works.change(.upload(stored, model), adding: nil)
                #expect(try await works.settled(edit).state == .completed)
                #expect(try works.video(edit).seconds == 3 && works.video(edit).size == FrameSize(480, 854))
            }
        }
    }

    @Test("An edit keeps its length and size; an extension is as long as both; what they cost is in the log")
    func changed() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let first = try await works.submit(size: FrameSize(854, 480), seconds: 2)
                _ = try await works.settled(first)
                let edit = try await works.change(first, adding: nil)
                #expect(try await works.settled(edit).state == .completed)
                #expect(try works.video(edit).seconds == 2 && works.video(edit).size == FrameSize(854, 480))
                let longer = try await works.change(edit, adding: 3)
                #expect(try works.video(longer).seconds == 5, "told before it is there")
                #expect(try await works.settled(longer).state == .completed)
                #expect(try works.video(longer).seconds == 5)
                let sent = world.xai.journal().filter { $0.method == "POST" }
                #expect(sent.map(\.path) == ["/videos/generations", "/videos/edits", "/videos/extensions"])
                #expect(sent.last?.duration == 3 && sent.last?.hasVideo == true && sent.last?.resolution == nil)
                await works.calls.flush()
                let costs = try await works.log.costs()
                #expect(costs.map(\.key) == [nil, "laptop"])
                #expect(costs.reduce(0) { $0 + $1.sum.ticks } == (2 + 2 + 5) * 500_000_000)
            }
        }
    }

    @Test("An uploaded video is changed too, and goes with its job")
    func uploaded() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let first = try await works.submit(seconds: 1)
                _ = try await works.settled(first)
                let stored = try await works.uploaded(first)
                let model = try #require(ModelCatalog.standard.video(named: "sora-2"))
                let id = try await works.change(.upload(stored, model), adding: nil)
                let job = try await works.settled(id)
                #expect(job.state == .completed, "\(String(describing: job.failure))")
                #expect(try works.video(id).mediaName != stored.name)
                try await works.delete(id)
                #expect(try world.files("video").count == 1)
            }
        }
    }

    @Test("What cannot be done is refused before it is queued, in words that say why")
    func refused() async throws {
        try await World.open(Self.keyed) { world in
            try await world.life { works in
                let long = try await works.submit(seconds: 10)
                _ = try await works.settled(long)
                #expect(try await works.refusal(long, adding: nil)?.contains("8.7") == true)
                #expect(try await works.refusal(long, adding: 20)?.contains("2 to 10") == true)
            }
        }
        try await World.open { world in
            try await world.life { works in
                let id = try await works.submit()
                _ = try await works.settled(id)
                #expect(try await works.refusal(id, adding: nil)?.contains("only with a key of xAI's API") == true)
            }
        }
    }
}

/// Buffers as a sequence.
private struct Pieces: AsyncSequence, Sendable {
    let buffers: [ByteBuffer]

    init(_ buffers: [ByteBuffer]) { self.buffers = buffers }

    struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<ByteBuffer>

        mutating func next() async -> ByteBuffer? { rest.popFirst() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: buffers[...]) }
}

extension Works {
    func change(_ id: String, adding seconds: Int?) async throws -> String {
        try await change(.video(id: id, nil), adding: seconds)
    }

    func change(_ source: VideoChangeRequest.Source, adding seconds: Int?) async throws -> String {
        let submission = try await videos.change(
            VideoChangeRequest(prompt: "brighter", source: source, addedSeconds: seconds), owner: Self.owner,
            idempotencyKey: nil, isRepeat: false, now: world.clock.now)
        guard case .accepted(let video) = submission else { throw VideoError.notFound("it was refused") }
        return video.id
    }

    /// Takes the file of a video in again, with more behind it, as if a client had sent it.
    fileprivate func uploaded(_ id: String, with tail: Data = Data()) async throws -> StoredReference {
        let now = world.clock.now
        let file = try await videos.content(id, variant: .original, owner: Self.owner, now: now)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: media.path(of: file.item)))
        return try await videos.storeSource(Pieces([ByteBuffer(bytes: bytes + tail)]), now: now)
    }

    fileprivate func refusal(_ id: String, adding seconds: Int?) async throws -> String? {
        do {
            _ = try await change(id, adding: seconds)
            return nil
        } catch VideoError.unsupported(_, let reason) {
            return reason
        }
    }
}
