import Foundation
import Media
import Store
import TestSupport
import Testing

@Suite("The sweeper", .timeLimit(.minutes(2)))
struct SweeperTests {
    @Test("A start clears up what a crash left and what is too much, and tells; the end writes down what was used")
    func run() async throws {
        let png = try await Samples.picture("png")
        let fixture = try CacheFixture {
            $0.limits[.image] = .init(bytes: png.count, fileBytes: 1 << 20)
            $0.lowWatermark = 1
        }
        let old = try await fixture.store(png, as: .image, now: CacheFixture.now)
        let young = try await fixture.store(png, as: .image, now: CacheFixture.now + 1)
        let orphan = fixture.directory.file("temp/image/" + String(repeating: "a", count: 32) + ".png")
        try Data([1]).write(to: URL(fileURLWithPath: orphan))
        try FileManager.default.setAttributes([.modificationDate: CacheFixture.now], ofItemAtPath: orphan)

        let (rounds, teller) = AsyncStream<[MediaItem]>.makeStream()
        let sweeper = MediaSweeper(cache: fixture.cache, interval: .seconds(3600), logger: .quiet) { teller.yield($0) }
        let task = Task { try await sweeper.run() }
        var told = rounds.makeAsyncIterator()
        #expect(await told.next() == [old])
        #expect(try fixture.files("image") == [young.name])
        #expect(try fixture.totalsAgree())

        let used = CacheFixture.now + 77
        #expect(try fixture.cache.open(young.name, as: .image, now: used) != nil)
        task.cancel()
        try await task.value
        let written = try fixture.database.lookup { connection in
            try connection.first("SELECT used_at FROM media WHERE name = ?", [.text(young.name)]) { try $0.date(0) }
        }
        #expect(written == used)
    }

    @Test("It goes on round by round")
    func rounds() async throws {
        let png = try await Samples.picture("png")
        let fixture = try CacheFixture { $0.limits[.image] = .init(bytes: 1, fileBytes: 1 << 20) }
        let (rounds, teller) = AsyncStream<[MediaItem]>.makeStream()
        let sweeper = MediaSweeper(cache: fixture.cache, interval: .milliseconds(1), logger: .quiet) {
            if !$0.isEmpty { teller.yield($0) }
        }
        let task = Task { try await sweeper.run() }
        var told = rounds.makeAsyncIterator()
        for round in 0..<3 {
            let item = try await fixture.store(png, as: .image, now: CacheFixture.now + Double(round))
            #expect(await told.next() == [item])
        }
        task.cancel()
        try await task.value
    }
}
