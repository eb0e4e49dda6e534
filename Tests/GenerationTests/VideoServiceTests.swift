import Catalog
import Foundation
import Generation
import Jobs
import Media
import Store
import TestSupport
import Testing

@Suite("The entrance to videos")
struct VideoServiceTests {
    let fixture: ServiceFixture
    let now = ServiceFixture.now

    init() throws { fixture = try ServiceFixture() }

    @Test("Twenty wishes at once under one key are one job with one reference")
    func together() async throws {
        let ids = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let dot = try await fixture.storedDot()
                    return try await fixture.submit(reference: dot, key: "key").video?.id
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }

        #expect(ids.count == 1)
        let id = try #require(ids.first ?? nil)
        #expect(try fixture.media.items(of: id).count == 1)
        #expect(try fixture.files("reference").count == 1)
        let page = try await fixture.videos.videos(
            owner: ServiceFixture.owner, after: nil, limit: 20, order: .newestFirst)
        #expect(page.videos.map(\.id) == [id])
    }

    @Test("The reference of a wish that is refused goes")
    func refusedReference() async throws {
        let dot = try await fixture.storedDot()
        await #expect(throws: VideoError.unsupportedSize(FrameSize(1, 1))) {
            try await fixture.submit(size: FrameSize(1, 1), reference: dot)
        }
        #expect(try fixture.files("reference") == [])

        _ = try await fixture.submit("a cat", key: "key")
        guard case .idempotencyConflict = try await fixture.submit("a dog", reference: fixture.storedDot(), key: "key")
        else {
            Issue.record("must conflict")
            return
        }
        #expect(try fixture.files("reference") == [])
    }

    @Test("Deleting removes the job and its files, once, and nobody else's")
    func delete() async throws {
        let id = try #require(try await fixture.submit(reference: fixture.storedDot()).video?.id)
        await #expect(throws: VideoError.notFound(id)) { try await fixture.videos.delete(id, owner: "bob", now: now) }
        #expect(try fixture.videos.video(id, owner: ServiceFixture.owner).state == .available)

        try await fixture.videos.delete(id, owner: ServiceFixture.owner, now: now)

        #expect(try fixture.files("reference") == [])
        await #expect(throws: VideoError.notFound(id)) {
            try await fixture.videos.delete(id, owner: ServiceFixture.owner, now: now)
        }
    }

    @Test("A deletion that breaks off leaves an ended job, which retention removes with its files")
    func brokenDelete() async throws {
        let id = try #require(try await fixture.submit(reference: fixture.storedDot()).video?.id)
        fixture.mediaDatabase.refuse(.max)
        await #expect(throws: StoreError.busy) {
            try await fixture.videos.delete(id, owner: ServiceFixture.owner, now: now)
        }
        #expect(try fixture.queue.job(id, owner: ServiceFixture.owner)?.state == .cancelled)

        fixture.mediaDatabase.refuse(0)
        let retention = RetentionService(queue: fixture.queue, media: fixture.media, logger: .quiet)
        #expect(try await retention.prune(now: now.addingTimeInterval(90_000)) == 1)
        #expect(try fixture.queue.job(id, owner: ServiceFixture.owner) == nil)
        #expect(try fixture.files("reference") == [])
    }

    @Test("Retention removes ended jobs with their files and no unfinished one, however old")
    func retention() async throws {
        let ended = try #require(try await fixture.submit("a cat", reference: fixture.storedDot()).video?.id)
        let unfinished = try #require(try await fixture.submit("a dog", reference: fixture.storedDot()).video?.id)
        try await fixture.queue.cancel(ended, owner: ServiceFixture.owner, now: now)
        let retention = RetentionService(queue: fixture.queue, media: fixture.media, logger: .quiet)

        #expect(try await retention.prune(now: now.addingTimeInterval(86_399)) == 0)
        #expect(try await retention.prune(now: now.addingTimeInterval(86_400)) == 1)
        #expect(try await retention.prune(now: now.addingTimeInterval(8_640_000)) == 0)

        #expect(try fixture.queue.job(ended, owner: ServiceFixture.owner) == nil)
        #expect(try fixture.media.items(of: ended).isEmpty)
        #expect(try fixture.videos.video(unfinished, owner: ServiceFixture.owner).state == .available)
        #expect(try fixture.files("reference") == fixture.media.items(of: unfinished).map(\.name))
    }

    @Test("The reference of a job that waits outlasts its age; one whose job is over or never was does not")
    func agedReferences() async throws {
        let waiting = try #require(try await fixture.submit(reference: fixture.storedDot()).video?.id)
        let over = try #require(try await fixture.submit("a dog", reference: fixture.storedDot()).video?.id)
        try await fixture.queue.cancel(over, owner: ServiceFixture.owner, now: now)
        try await fixture.media.assign(try await fixture.storedDot().name, to: "video_that_never_was")
        _ = try await fixture.storedDot()
        let retention = RetentionService(
            queue: fixture.queue, media: fixture.media, configuration: .init(keptPerOwner: 10), logger: .quiet)

        let later = now.addingTimeInterval(10 * 86_400)
        #expect(try await fixture.media.sweep(now: later).count == 1, "the one that has no job")
        #expect(try await retention.prune(now: later) == 1)

        #expect(try fixture.files("reference") == fixture.media.items(of: waiting).map(\.name))
        #expect(try fixture.files("reference").count == 1)
    }

    @Test("When a job surely was not taken in, its reference goes; when it may have been, it stays")
    func thrownAway() async throws {
        for (error, left) in [(StoreError.overloaded, 0), (.unavailable("disk"), 1)] {
            let dot = try await fixture.storedDot()
            fixture.queueDatabase.refuse(1, with: error)
            await #expect(throws: error) { try await fixture.submit(reference: dot) }
            #expect(try fixture.files("reference").count == left)
        }
    }

    @Test(
        "A reference that cannot be made the job's own goes, and there is no job", arguments: [StoreError.busy, .full])
    func unassigned(error: StoreError) async throws {
        let dot = try await fixture.storedDot()
        fixture.mediaDatabase.refuse(1, with: error)
        await #expect(throws: error) { try await fixture.submit(reference: dot) }
        #expect(try fixture.files("reference") == [])
        let page = try await fixture.videos.videos(
            owner: ServiceFixture.owner, after: nil, limit: 20, order: .newestFirst)
        #expect(page.videos.isEmpty)
    }

    @Test("A reference whose download breaks off is the client's to know of")
    func brokenReference() async throws {
        let server = try CutOffServer()
        defer { server.stop() }
        await #expect(throws: VideoError.badReference("The reference could not be fetched (broken).")) {
            try await fixture.videos.storeReference(url: "http://127.0.0.1:\(server.port)/cat.png", now: now)
        }
        #expect(try fixture.files("partial") == [])
    }

    @Test("A video whose model is not offered any more says so when it is to be remixed")
    func goneModel() async throws {
        let fixture = try ServiceFixture()
        let now = ServiceFixture.now
        try await fixture.queue.adopt([
            try AdoptedVideo(
                id: "video_00000000000000000000000000000001", owner: ServiceFixture.owner, model: "made-once",
                prompt: "a cat", size: FrameSize(720, 1280), seconds: 4, end: .completed(name: "a.mp4", file: nil),
                createdAt: now, finishedAt: now, expiresAt: now.addingTimeInterval(3600)
            ).job()
        ])

        await #expect(throws: VideoError.sourceModelGone("made-once")) {
            try await fixture.videos.remix(
                "video_00000000000000000000000000000001", prompt: "again", owner: ServiceFixture.owner,
                idempotencyKey: nil, isRepeat: false, now: now)
        }
    }
}
