import Foundation
import Glibc
import Media
import NIOConcurrencyHelpers
import Store
import TestSupport
import Testing

@Suite("Opening, deriving and evicting")
struct CacheTests {
    @Test("Only names in the index open, under their own kind")
    func names() async throws {
        let fixture = try CacheFixture()
        let item = try await fixture.store(try await Samples.picture("png"), as: .image)
        try Data([1]).write(to: URL(fileURLWithPath: fixture.directory.file("temp/image/stranger.png")))

        let wrong = [
            "", ".", "..", "../test.db", "../../etc/passwd", "/etc/passwd", "..%2ftest.db", "a/b", "a\\b", "a\0.png",
            ".hidden", "stranger.png", "é.png", item.name + "/", "./" + item.name, item.name + "\0",
            item.name.uppercased(), String(repeating: "a", count: 129),
        ]
        for name in wrong { #expect(try fixture.cache.open(name, as: .image, now: CacheFixture.now) == nil, "\(name)") }
        #expect(try fixture.cache.open(item.name, as: .video, now: CacheFixture.now) == nil)
        let open = try #require(try fixture.cache.open(item.name, as: .image, now: CacheFixture.now))
        #expect(open.item == item)
        #expect(try fixture.cache.open(item.name, as: .image, now: CacheFixture.now) === open)
        #expect(try fixture.cache.open(item.name, as: .reference, now: CacheFixture.now) == nil)
    }

    @Test("Files that come, find their job, go by themselves or are removed are told")
    func changes() async throws {
        let fixture = try CacheFixture { $0.limits[.image] = .init(bytes: 0, age: .seconds(60), fileBytes: 1 << 20) }
        var changes = fixture.cache.changes().makeAsyncIterator()
        let png = try await Samples.picture("png")
        let picture = try await fixture.store(png, as: .reference)
        #expect(await changes.next() != nil)
        try await fixture.cache.assign(picture.name, to: "job")
        #expect(await changes.next() != nil)
        try await fixture.cache.remove(job: "job")
        #expect(await changes.next() != nil)
        _ = try await fixture.store(png, as: .image)
        #expect(await changes.next() != nil)
        try await fixture.cache.sweep(now: CacheFixture.now + 61)
        #expect(await changes.next() != nil)
    }

    @Test("A file that is lost, linked or of another length does not open, and the sweep forgets it")
    func lostFiles() async throws {
        let fixture = try CacheFixture()
        let png = try await Samples.picture("png")
        let items = [
            try await fixture.store(png, as: .image), try await fixture.store(png, as: .image),
            try await fixture.store(png, as: .image),
        ]
        let paths = items.map { fixture.cache.path(of: $0) }
        try FileManager.default.removeItem(atPath: paths[0])
        try FileManager.default.removeItem(atPath: paths[1])
        try FileManager.default.createSymbolicLink(
            atPath: paths[1], withDestinationPath: fixture.directory.file("test.db"))
        try Data([1]).write(to: URL(fileURLWithPath: paths[2]))

        for item in items { #expect(try fixture.cache.open(item.name, as: .image, now: CacheFixture.now) == nil) }
        #expect(try await fixture.cache.sweep(now: CacheFixture.now).count == 3)
        #expect(try fixture.rowCount() == 0)
        #expect(try fixture.totalsAgree())
    }

    @Test("A reference goes by age and by bytes only as long as no job has it")
    func boundReferences() async throws {
        let png = try await Samples.picture("png")
        let fixture = try CacheFixture {
            $0.limits[.reference] = .init(bytes: 1, age: .seconds(60), fileBytes: 1 << 20)
        }
        let bound = try await fixture.store(png, as: .reference, for: "job")
        let free = try await fixture.store(png, as: .reference)

        #expect(try await fixture.cache.sweep(now: CacheFixture.now + 61) == [free])
        #expect(try await fixture.cache.sweepReferences(now: CacheFixture.now + 59) { _ in false } == 0)
        #expect(try await fixture.cache.sweepReferences(now: CacheFixture.now + 61) { $0 == "job" } == 0)
        #expect(try fixture.files("reference") == [bound.name])
        #expect(try await fixture.cache.sweepReferences(now: CacheFixture.now + 61) { _ in false } == 1)
        #expect(try fixture.files("reference") == [])
        #expect(try fixture.totalsAgree())
    }

    @Test("Eviction takes the least recently used down to the low watermark, and an open file stays readable")
    func eviction() async throws {
        let png = try await Samples.picture("png")
        let fixture = try CacheFixture {
            $0.limits[.image] = .init(bytes: png.count * 4, fileBytes: 1 << 20)
            $0.lowWatermark = 0.5
        }
        var items: [MediaItem] = []
        for index in 0..<5 {
            items.append(try await fixture.store(png, as: .image, now: CacheFixture.now + Double(index)))
        }
        let reader = try #require(try fixture.cache.open(items[0].name, as: .image, now: CacheFixture.now + 10))
        _ = try fixture.cache.open(items[1].name, as: .image, now: CacheFixture.now + 11)

        let gone = try await fixture.cache.sweep(now: CacheFixture.now + 20)

        #expect(gone.map(\.name) == items[2...4].map(\.name))
        #expect(try fixture.files("image") == [items[0].name, items[1].name].sorted())
        #expect(try fixture.cache.usage()[.image] == png.count * 2)
        #expect(try fixture.totalsAgree())

        for index in 5..<9 {
            _ = try await fixture.store(png, as: .image, now: CacheFixture.now + 20 + Double(index))
        }
        try await fixture.cache.sweep(now: CacheFixture.now + 60)
        #expect(try fixture.cache.open(items[0].name, as: .image, now: CacheFixture.now + 61) == nil)
        var bytes = [UInt8](repeating: 0, count: png.count + 1)
        #expect(pread(reader.descriptor, &bytes, bytes.count, 0) == png.count)
        #expect(Array(bytes.prefix(png.count)) == png)
    }

    @Test("What was unused too long goes, with the pictures made from it")
    func age() async throws {
        let fixture = try CacheFixture {
            $0.limits[.video] = .init(bytes: 0, age: .seconds(60), fileBytes: 1 << 30)
        }
        let old = try await fixture.store(try await Samples.video(), as: .video, for: "old")
        let thumbnail = try await fixture.cache.derive(.thumbnail, of: old, now: CacheFixture.now)
        let young = try await fixture.store(try await Samples.video(), as: .video, now: CacheFixture.now + 59)

        let gone = try await fixture.cache.sweep(now: CacheFixture.now + 61)

        #expect(Set(gone.map(\.name)) == [old.name, thumbnail.name])
        #expect(try fixture.files("video") == [young.name])
        #expect(try fixture.files("image").isEmpty)
        #expect(try fixture.totalsAgree())
    }

    @Test("However many ask, a rendition is made once, and each has its type")
    func derive() async throws {
        let fixture = try CacheFixture()
        let video = try await fixture.store(try await Samples.video(seconds: 2), as: .video, for: "job")

        for (variant, type) in [(MediaVariant.thumbnail, "image/webp"), (.spritesheet, "image/jpeg")] {
            let items = try await withThrowingTaskGroup(of: MediaItem.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await fixture.cache.derive(variant, of: video, now: CacheFixture.now) }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            let item = try #require(items.first)
            #expect(items.count == 1)
            #expect(item.type == type)
            #expect(item.job == "job")
            #expect(item.parent == video.name)
            #expect(item.width > 0 && item.width <= 800)
        }
        #expect(try fixture.rowCount() == 3)
        #expect(try fixture.fileCount() == 3)
        let frame = try await fixture.cache.lastFrame(of: video, for: "next", now: CacheFixture.now)
        #expect(frame.kind == .reference)
        #expect(frame.width == 128)
        #expect(try fixture.cache.items(of: "job").first == video)

        try await fixture.cache.remove(job: "job")
        #expect(try fixture.cache.items(of: "job").isEmpty)
        #expect(try fixture.files("video").isEmpty)
        #expect(try fixture.files("image").isEmpty)
        #expect(try fixture.totalsAgree())
        await #expect(throws: MediaError.gone) {
            try await fixture.cache.derive(.thumbnail, of: video, now: CacheFixture.now)
        }
    }

    @Test("A rendition that could not be made leaves nothing, and is made the next time")
    func deriveAgain() async throws {
        let tools = try TemporaryDirectory()
        let (script, obstacle) = (tools.file("ffmpeg"), tools.file("obstacle"))
        try Data("#!/bin/sh\ntest -e '\(obstacle)' && exit 1\nexec ffmpeg \"$@\"\n".utf8)
            .write(to: URL(fileURLWithPath: script))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        try Data().write(to: URL(fileURLWithPath: obstacle))
        let fixture = try CacheFixture { $0.ffmpeg = script }
        let video = try await fixture.store(try await Samples.video(), as: .video)

        for _ in 0..<2 {
            await #expect(throws: MediaError.tool("ffmpeg makes no picture of this video")) {
                try await fixture.cache.derive(.thumbnail, of: video, now: CacheFixture.now)
            }
        }
        #expect(try fixture.fileCount() == 1)
        try FileManager.default.removeItem(atPath: obstacle)
        let item = try await fixture.cache.derive(.thumbnail, of: video, now: CacheFixture.now)
        #expect(item.parent == video.name)

        // A picture whose file is lost is made anew in its place.
        try FileManager.default.removeItem(atPath: fixture.cache.path(of: item))
        let again = try await fixture.cache.derive(.thumbnail, of: video, now: CacheFixture.now)
        #expect(again.name != item.name)
        #expect(try fixture.rowCount() == 2)
        #expect(try fixture.totalsAgree())
    }

    @Test("The scrub removes old files of ours without a row, and nobody else's")
    func scrub() async throws {
        let fixture = try CacheFixture()
        let item = try await fixture.store(try await Samples.picture("png"), as: .image)
        let orphan = String(repeating: "a", count: 32) + ".png"
        for name in [orphan, "users-1-generated_image.png"] {
            try Data([1]).write(to: URL(fileURLWithPath: fixture.directory.file("temp/image/" + name)))
        }

        #expect(try await fixture.cache.scrub(now: Date()) == 0)
        #expect(try await fixture.cache.scrub(now: Date() + 7200) == 1)
        #expect(try fixture.files("image") == [item.name, "users-1-generated_image.png"].sorted())
    }
}
