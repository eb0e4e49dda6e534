import ArgumentParser
import CallLog
import Catalog
import Foundation
import Generation
import Jobs
import Media
import Pool
import Settings
import TestSupport
import Testing
import Transport
import Upstream

@testable import App

@Suite("filmgate export")
struct ExportTests {
    private let place: TemporaryDirectory
    private let name = "users-u1-generated-g1-generated_video.mp4"

    init() throws {
        place = try TemporaryDirectory()
        try OldSamples.write(to: place.file("theirs"))
    }

    private func run(_ arguments: String..., data: String) async throws {
        var command = try #require(
            try Filmgate.parseAsRoot(arguments + ["--data-dir", place.file(data)]) as? any AsyncParsableCommand)
        try await command.run()
    }

    private func rooms<Result>(_ data: String, _ body: (MovingRooms) async throws -> Result) async throws -> Result {
        try await MovingRooms.opened(DataDirectory(place.file(data)), LoadedConfiguration(), body)
    }

    /// What is here, as far as it can be moved.
    private struct Content: Equatable {
        var tokens: [OldToken]
        var bindings: [String: String]
        var videos: [String]
        var calls: [String]
        var media: [String]
        var settings: [String: SettingValue]
    }

    private func content(_ data: String) async throws -> Content {
        try await rooms(data) { rooms in
            let tokens = try await rooms.oldTokens()
            let secrets = Dictionary(tokens.map { ($0.id, $0.token.credential.secret) }) { first, _ in first }
            var bindings: [String: String] = [:]
            for node in rooms.proxies.list() {
                for token in node.bound { bindings[secrets[token] ?? ""] = node.proxy.address }
            }
            var videos: [String] = []
            try await rooms.queue.forEachVideo { video, owner in
                videos.append(
                    "\(video.id) \(owner) \(video.state) \(video.prompt) \(video.size) \(video.mediaName ?? "") \(video.failure?.code ?? "") \(video.createdAt)"
                )
            }
            let calls = try await rooms.calls.page(CallFilter(), limit: 100).records.map {
                "\($0.requestID) \($0.at) \($0.token ?? "") \($0.status) \($0.succeeded) \($0.detail ?? "") \($0.proxy ?? "") \($0.media)"
            }
            var media: [String] = []
            for kind in [MediaKind.image, .video] {
                media += try await rooms.media.originals(kind, after: "", limit: 100).map { "\($0.name) \($0.sha256)" }
            }
            return Content(
                tokens: tokens.map(\.token), bindings: bindings, videos: videos, calls: calls, media: media,
                settings: rooms.settings.values())
        }
    }

    @Test("What is exported comes back the same")
    func roundTrip() async throws {
        try await OldSamples.video(at: place.file("theirs/temp/video/\(name)"))
        try await run("import", place.file("theirs"), "--owner", "anna", data: "first")
        try await run("export", place.file("out"), "--media", data: "first")
        try await run("import", place.file("out"), data: "second")

        let (first, second) = (try await content("first"), try await content("second"))
        #expect(first.tokens.count == 3 && first.bindings.count == 2 && first.videos.count == 3)
        #expect(first.calls.count == 2 && first.media.count == 1)
        #expect(second.tokens == first.tokens)
        #expect(second.bindings == first.bindings)
        #expect(second.videos == first.videos)
        #expect(second.calls == first.calls)
        #expect(second.media == first.media)
        #expect(second.settings == first.settings)
    }

    @Test("Files hold secrets and are for their owner alone; the settings open no server to everybody")
    func modes() async throws {
        try await run("import", place.file("theirs"), data: "first")
        try await run("export", place.file("out"), data: "first")

        for file in MovingRooms.exportedFiles {
            let attributes = try FileManager.default.attributesOfItem(atPath: place.file("out/\(file)"))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: place.file("out")).sorted()
        #expect(names == MovingRooms.exportedFiles.sorted())
        let token = try OldJSONReader.read(Data(contentsOf: URL(fileURLWithPath: place.file("out/token.json"))))
        #expect(token["ssoSuper"]?[OldSamples.secrets[2]]?["remainingQueries"] == .integer(80))
        #expect(token["ssoNormal"]?[OldSamples.secrets[0]]?["videoLimit"] == .integer(-1))
        let settings = OldSetting.read(
            try Data(contentsOf: URL(fileURLWithPath: place.file("out/setting.toml"))), file: "setting.toml")
        let values = Dictionary(settings.items.map { ($0.path, $0.value.text ?? "") }) { first, _ in first }
        #expect((values["grok.api_key"] ?? "").count > 30 && (values["global.admin_password"] ?? "").count > 30)
        #expect(values["global.log_level"] == "WARNING")
    }

    @Test("Nothing that is there is overwritten")
    func occupied() async throws {
        try await run("import", place.file("theirs"), data: "first")
        let before = try Data(contentsOf: URL(fileURLWithPath: place.file("theirs/token.json")))

        await #expect(throws: CommandFailure.self) { try await run("export", place.file("theirs"), data: "first") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.file("theirs/token.json"))) == before)
        await #expect(throws: CommandFailure.self) { try await run("export", place.file("out"), data: "nowhere") }
        #expect(!FileManager.default.fileExists(atPath: place.file("out")))
    }
}
