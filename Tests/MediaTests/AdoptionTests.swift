import Foundation
import Media
import TestSupport
import Testing

@Suite("Files of another program")
struct AdoptionTests {
    private static let name = "users-0f0f-generated-1a1a-generated_video.mp4"

    @Test("A file is taken in under its old name, once, and goes by it also under images")
    func adopt() async throws {
        let fixture = try CacheFixture()
        let path = fixture.directory.file("theirs.mp4")
        try Data(try await Samples.video()).write(to: URL(fileURLWithPath: path))
        let date = CacheFixture.now - 3600
        let survey = try MediaSurvey(database: fixture.database, directory: fixture.configuration.directory)
        #expect(try survey.judge(path, name: Self.name) == .fresh)

        let item = try #require(try await fixture.cache.adopt(path, as: Self.name, from: date))
        #expect(item.name == Self.name && item.kind == .video && item.createdAt == date)
        #expect(item.width == 128 && item.duration != nil && item.job == nil)
        #expect(try await fixture.cache.adopt(path, as: Self.name, from: date) == nil)
        #expect(try survey.judge(path, name: Self.name) == .known)
        #expect(FileManager.default.fileExists(atPath: path))

        #expect(try fixture.cache.open(Self.name, as: .video, now: CacheFixture.now)?.item == item)
        #expect(try fixture.cache.open(Self.name, as: .image, now: CacheFixture.now) == nil)
        for kind in [MediaKind.video, .image] {
            #expect(try fixture.cache.open(Self.name, linkedUnder: kind, now: CacheFixture.now)?.item == item)
            #expect(fixture.cache.alreadyOpen(Self.name, linkedUnder: kind, now: CacheFixture.now)?.item == item)
        }
        #expect(try fixture.cache.open(Self.name, linkedUnder: .reference, now: CacheFixture.now) == nil)
        #expect(try await fixture.cache.scrub(now: CacheFixture.now + 1_000_000) == 0)
        #expect(try fixture.totalsAgree())
    }

    @Test("A video of ours is not found under images")
    func ours() async throws {
        let fixture = try CacheFixture()
        let item = try await fixture.store(try await Samples.video(), as: .video)

        #expect(try fixture.cache.open(item.name, linkedUnder: .image, now: CacheFixture.now) == nil)
        #expect(try fixture.cache.open(item.name, linkedUnder: .video, now: CacheFixture.now) != nil)
    }

    @Test("A file that lies where it is to go already is indexed; a lost one is taken in again")
    func inPlace() async throws {
        let fixture = try CacheFixture()
        let bytes = Data(try await Samples.picture("png"))
        let path = fixture.directory.file("temp/image/users-1-generated-2-image.jpg")
        try bytes.write(to: URL(fileURLWithPath: path))

        let item = try #require(
            try await fixture.cache.adopt(path, as: "users-1-generated-2-image.jpg", from: CacheFixture.now))
        #expect(item.kind == .image && item.type == "image/png")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)

        let copy = fixture.directory.file("copy")
        try FileManager.default.moveItem(atPath: path, toPath: copy)
        let survey = try MediaSurvey(database: fixture.database, directory: fixture.configuration.directory)
        #expect(try survey.judge(copy, name: item.name) == .lost)
        #expect(try await fixture.cache.adopt(copy, as: item.name, from: CacheFixture.now) == item)
        #expect(try fixture.totalsAgree())
    }

    @Test(
        "What is no whole medium is refused, by its bytes and its name",
        arguments: [
            ("page.jpg", "<html>blocked</html>"), ("cut.mp4", "\0\0\0\u{18}ftypmp42"), ("a b.jpg", "x"), (".x", "x"),
        ])
    func unfit(name: String, content: String) async throws {
        let fixture = try CacheFixture()
        let path = fixture.directory.file("theirs")
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        let survey = try MediaSurvey(database: nil, directory: fixture.configuration.directory)

        guard case .unfit = try survey.judge(path, name: name) else {
            Issue.record("\(name) is fit")
            return
        }
        await #expect(throws: MediaError.self) {
            try await fixture.cache.adopt(path, as: name, from: CacheFixture.now)
        }
        #expect(try fixture.rowCount() == 0)
    }

    @Test("A link is not followed")
    func link() async throws {
        let fixture = try CacheFixture()
        let path = fixture.directory.file("link.jpg")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: fixture.directory.file("test.db"))

        await #expect(throws: FileFailure.self) {
            try await fixture.cache.adopt(path, as: "link.jpg", from: CacheFixture.now)
        }
    }

    @Test("A guest leaves half-written files of the owner alone")
    func guest() async throws {
        let fixture = try CacheFixture()
        let partial = fixture.directory.file("temp/partial/half.part")
        try Data([1]).write(to: URL(fileURLWithPath: partial))

        _ = try MediaCache(
            database: fixture.database, configuration: fixture.configuration, logger: .quiet, isGuest: true)
        #expect(FileManager.default.fileExists(atPath: partial))
        _ = try MediaCache(database: fixture.database, configuration: fixture.configuration, logger: .quiet)
        #expect(!FileManager.default.fileExists(atPath: partial))
    }
}
