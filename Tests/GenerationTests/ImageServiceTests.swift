import Catalog
import Foundation
import Jobs
import Logging
import Media
import NIOConcurrencyHelpers
import TestSupport
import Testing
import Upstream

@testable import Generation

@Suite("The entrance to pictures", .timeLimit(.minutes(1)))
struct ImageServiceTests {
    private let fixture: ServiceFixture
    private let images: ImageService

    init() throws {
        fixture = try ServiceFixture()
        images = ImageService(queue: fixture.queue, media: fixture.media, configuration: .init(), logger: .quiet)
    }

    private func request(
        _ prompt: String = "a fox", count: Int = 1, size: FrameSize? = nil, references: [StoredReference] = [],
        output: PictureOutput = PictureOutput(), key: String? = nil, keyID: String = "k", isRepeat: Bool = false
    ) throws -> ImageRequest {
        ImageRequest(
            owner: ServiceFixture.owner, keyID: keyID,
            model: try #require(ModelCatalog.standard.image(named: "gpt-image-1")), prompt: prompt, count: count,
            size: size, references: references, output: output, idempotencyKey: key, isRepeat: isRepeat)
    }

    private func submit(_ request: ImageRequest, after seconds: Double = 0) async throws -> ImageJob? {
        let submission = try await images.submit(request, now: ServiceFixture.now + seconds)
        guard case .accepted(let job) = submission else { return nil }
        return job
    }

    @Test("What was accepted can be looked at, by its owner alone")
    func accepted() async throws {
        let job = try #require(
            try await submit(request("a fox", count: 3, size: FrameSize(1024, 1536), key: "key")))
        #expect(job.id.hasPrefix("image_") && job.state == .available && job.progress == 0)
        #expect(job.model == "grok-imagine-image" && job.prompt == "a fox" && job.count == 3)
        #expect(job.size == FrameSize(1024, 1536) && job.pictures.isEmpty && job.failure == nil)
        #expect(job.createdAt == ServiceFixture.now && job.completedAt == nil)
        #expect(job.expiresAt == ServiceFixture.now + 86_400)
        #expect(try images.job(job.id, owner: ServiceFixture.owner).id == job.id)
        #expect(throws: VideoError.notFound(job.id)) { try images.job(job.id, owner: "bob") }
    }

    @Test("The same key brings the same job back; with another wish it is a conflict")
    func idempotency() async throws {
        let first = try #require(try await submit(request(references: [try await fixture.storedDot()], key: "one")))
        let again = try await submit(
            request(references: [try await fixture.storedDot()], key: "one", keyID: "another"), after: 3600)
        #expect(again?.id == first.id)
        let others = [
            try request("b", key: "one"), try request(count: 2, key: "one"), try request(key: "one"),
            try request(size: FrameSize(8, 8), key: "one"), try request(output: .init(format: .webp), key: "one"),
            try request(output: .init(compression: 5), key: "one"),
        ]
        for other in others { #expect(try await submit(other) == nil) }
        #expect(try fixture.files("reference").count == 1, "only the first one's is needed")
        #expect(try fixture.media.items(of: first.id).count == 1)
    }

    @Test("A client that says it repeats itself means the same job, for a while and with the same API key")
    func repeated() async throws {
        let first = try #require(try await submit(request()))
        #expect(try await submit(request(isRepeat: true), after: 599)?.id == first.id)
        #expect(try await submit(request(isRepeat: true), after: 601)?.id != first.id)
        #expect(try await submit(request())?.id != first.id)
        #expect(try await submit(request(keyID: "l", isRepeat: true), after: 1)?.id != first.id)
    }

    @Test("An idempotency key of a video's is no picture's")
    func otherKind() async throws {
        _ = try await fixture.submit("a fox", key: "shared")
        guard case .idempotencyConflict = try await images.submit(try request(key: "shared"), now: ServiceFixture.now)
        else {
            Issue.record("it was taken")
            return
        }
    }

    @Test("What none of the present credentials can do is refused; where there are none a job waits")
    func supply() throws {
        let model = try #require(ModelCatalog.standard.image(named: "grok-imagine-image"))
        let keys: [Provider: Set<Tier>] = [.xai: [.super]]
        let rows: [(references: Int, Supply, refused: String?)] = [
            (3, Supply(keys), nil), (4, Supply(keys), "image"), (0, Supply(keys, names: [.xai: ["grok-4.6"]]), "model"),
            (0, Supply(keys, names: [.xai: ["grok-imagine-image"]]), nil), (16, Supply([.web: [.basic]]), nil),
            (16, .everything, nil), (17, .everything, "image"), (4, Supply([:]), nil),
        ]
        for (references, supply, refused) in rows {
            var param: String?
            do {
                try model.check(references: references, supply)
            } catch VideoError.unsupported(let found, _) {
                param = found
            }
            #expect(param == refused, "\(references) of \(supply)")
        }
    }

    @Test("A wait ends with the job, also with one that is deleted; so do its previews")
    func settled() async throws {
        let job = try #require(try await submit(request(references: [try await fixture.storedDot()])))
        let previews = images.previews(of: job.id)
        async let waiting = images.settled(job.id, owner: ServiceFixture.owner)
        _ = try await fixture.queue.cancel(job.id, owner: ServiceFixture.owner, now: ServiceFixture.now)
        #expect(try await waiting.state == .cancelled)
        for await _ in previews { Issue.record("nothing was drawn") }
        try await images.delete(job.id, owner: ServiceFixture.owner, now: ServiceFixture.now)
        #expect(try fixture.files("reference") == [])
        await #expect(throws: VideoError.notFound(job.id)) {
            try await images.settled(job.id, owner: ServiceFixture.owner)
        }
        for await _ in images.previews(of: job.id) { Issue.record("it is gone") }
    }
}

@Suite("What pictures of one job share", .timeLimit(.minutes(1)))
struct SharedPictureTests {
    @Test("However many ask at once, a reference is uploaded once for each token; a failure is tried again")
    func uploads() async throws {
        let ledger = UploadLedger([9: ["known": UploadedPicture(id: "old", path: nil)]])
        let count = NIOLockedValueBox(0)
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let upload: @Sendable () async throws -> UploadedPicture = {
            for await _ in gate {}
            return UploadedPicture(
                id: "\(count.withLockedValue { count in count += 1; return count })", path: nil)
        }
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask { try await ledger.picture("a", token: 1, upload: upload).id }
            }
            opener.finish()
            for try await id in group { #expect(id == "1") }
        }
        #expect(try await ledger.picture("a", token: 2, upload: upload).id == "2")
        #expect(try await ledger.picture("known", token: 9, upload: upload).id == "old")
        await #expect(throws: CancellationError.self) {
            try await ledger.picture("b", token: 1) { throw CancellationError() }
        }
        #expect(try await ledger.picture("b", token: 1, upload: upload).id == "3")
        ledger.forget(token: 1)
        #expect(ledger.known.keys.sorted() == [2, 9])
    }

    @Test("Of the previews a slow watcher gets the newest")
    func previews() async {
        let board = PreviewBoard()
        func preview(_ ordinal: Int) -> PicturePreview {
            PicturePreview(index: 0, ordinal: ordinal, type: "image/png", bytes: Data())
        }
        #expect(!board.isWatched("a"))
        board.show(preview(0), of: "a")
        let ended = NIOLockedValueBox<AsyncStream<PicturePreview>.Continuation?>(nil)
        let stream = board.watch("a") { continuation in
            ended.withLockedValue { $0 = continuation }
            return Task {}
        }
        #expect(board.isWatched("a") && !board.isWatched("b"))
        for ordinal in 1...10 { board.show(preview(ordinal), of: "a") }
        board.show(preview(99), of: "b")
        ended.withLockedValue { $0?.finish() }
        let seen = await stream.reduce(into: [Int]()) { $0.append($1.ordinal) }
        #expect(seen == [7, 8, 9, 10])
        #expect(!board.isWatched("a"), "who left is forgotten")
    }

    @Test(
        "The nearest shape",
        arguments: [
            ("1024x1024", "1:1"), ("1792x1024", "16:9"), ("1024x1792", "9:16"), ("1536x1024", "3:2"),
            ("1024x1536", "2:3"), ("256x256", "1:1"), ("1000x900", "1:1"), ("9999x1", "16:9"), ("1x9999", "9:16"),
        ])
    func shapes(size: String, shape: String) throws {
        #expect(try #require(FrameSize(size)).pictureShape == shape)
    }
}
