import Foundation
import Store
import TestSupport
import Testing

@testable import Media

@Suite("What an operator looks through", .timeLimit(.minutes(2)))
struct GalleryTests {
    @Test("Originals of the kinds asked for, newest first and page by page; they are counted along")
    func listing() async throws {
        let fixture = try CacheFixture()
        let video = try await fixture.store(try await Samples.video(), as: .video, now: CacheFixture.now + 2)
        _ = try await fixture.cache.derive(.thumbnail, of: video, now: CacheFixture.now + 9)
        var pictures: [MediaItem] = []
        for second in [1.0, 3, 3] {
            pictures.append(
                try await fixture.store(
                    try await Samples.picture("png"), as: .image, now: CacheFixture.now + second))
        }
        let reference = try await fixture.store(try await Samples.picture("png"), as: .reference)
        func names(_ kinds: [MediaKind], after: (Date, String)? = nil, limit: Int = 9) async throws -> [String] {
            try await fixture.cache.items(kinds, after: after, limit: limit).items.map(\.name)
        }

        let twins = [pictures[1].name, pictures[2].name].sorted(by: >)
        let all = twins + [video.name, pictures[0].name]
        #expect(try await names([.image, .video]) == all)
        #expect(try await names([.video, .image]) == all)
        #expect(try await names([.video]) == [video.name])
        #expect(try await names([.reference]) == [reference.name])
        // Page by page: nothing twice, nothing left out, also between files of one moment.
        var (walked, place): ([String], (Date, String)?) = ([], nil)
        for _ in 0..<4 {
            let page = try await fixture.cache.items([.image, .video], after: place, limit: 1)
            #expect(page.items.count == 1)
            #expect(page.hasMore == (walked.count < 3))
            walked += page.items.map(\.name)
            place = page.items.last.map { ($0.createdAt, $0.name) }
        }
        #expect(walked == all)
        #expect(try await names([.image, .video], after: (CacheFixture.now + 3, "")) == Array(all.dropFirst(2)))
        #expect(try fixture.cache.counts() == [.image: 3, .video: 1, .reference: 1])
        try await fixture.cache.remove(video.name)
        #expect(try fixture.cache.counts() == [.image: 3, .video: 0, .reference: 1])
        #expect(try fixture.totalsAgree())
    }

    @Test("A database from before they were counted knows how many there are")
    func migration() async throws {
        let directory = try TemporaryDirectory()
        do {
            let old = try SQLiteDatabase.temporary(in: directory, migrations: Array(MediaSchema.migrations.prefix(2)))
            try await old.write { connection in
                for (name, parent) in [("a.png", nil), ("b.png", nil), ("c.png", "a.png")] as [(String, String?)] {
                    try connection.execute(
                        """
                        INSERT INTO media (name, kind, type, bytes, sha256, width, height, parent, variant, created_at, used_at)
                        VALUES (?, 'image', 'image/png', 1, ?, 1, 1, ?, ?, 1, 1)
                        """,
                        [
                            .text(name), .text(String(repeating: "0", count: 64)), .optional(parent),
                            .text(parent == nil ? "original" : "thumbnail"),
                        ])
                }
            }
        }
        let database = try SQLiteDatabase.temporary(in: directory, migrations: MediaSchema.migrations)
        #expect(try database.lookup { try MediaTable(connection: $0).originals() }[.image] == 2)
    }

    @Test("A large picture has a thumbnail that goes with it, and a small one is its own", arguments: ["png", "mjpeg"])
    func thumbnails(codec: String) async throws {
        let fixture = try CacheFixture()
        let large = try await fixture.store(
            try await Samples.picture(codec, size: "1280x800"), as: .image, for: "image_1")
        let small = try await fixture.store(try await Samples.picture(codec), as: .image)

        let made = try await fixture.cache.derive(.thumbnail, of: large, now: CacheFixture.now)

        #expect((made.width, made.height) == (640, 400))
        #expect(made.type == "image/webp" && made.parent == large.name && made.variant == .thumbnail)
        #expect(made.length < large.length)
        #expect(try await fixture.cache.derive(.thumbnail, of: large, now: CacheFixture.now) == made)
        #expect(try await fixture.cache.derive(.thumbnail, of: small, now: CacheFixture.now) == small)
        await #expect(throws: MediaError.self) {
            try await fixture.cache.derive(.spritesheet, of: large, now: CacheFixture.now)
        }
        try await fixture.cache.remove(large.name)
        #expect(try fixture.rowCount() == 1)
        #expect(try fixture.totalsAgree())
    }

    @Test("A file is what it was, or it is told what it is now")
    func verify() async throws {
        let fixture = try CacheFixture()
        // More than one reading.
        let bytes = try await Samples.picture("png", size: "1400x1000") + [UInt8](repeating: 7, count: 2 << 20)
        let item = try await fixture.store(bytes, as: .image)
        let path = fixture.cache.path(of: item)
        #expect(try await fixture.cache.verify(item) == .intact)

        var changed = bytes
        changed[bytes.count - 1] ^= 1
        try Data(changed).write(to: URL(fileURLWithPath: path))
        guard case .changed(let sha256) = try await fixture.cache.verify(item) else {
            Issue.record("one bit is another file")
            return
        }
        #expect(sha256 != item.sha256 && sha256.count == 64)

        try Data(bytes.dropLast()).write(to: URL(fileURLWithPath: path))
        #expect(try await fixture.cache.verify(item) == .missing)
        try FileManager.default.removeItem(atPath: path)
        #expect(try await fixture.cache.verify(item) == .missing)
        #expect(try fixture.rowCount() == 1)
    }
}
