import Access
import ArgumentParser
import CallLog
import Catalog
import Foundation
import Generation
import Jobs
import Media
import Pool
import Server
import Settings
import TestSupport
import Testing
import Upstream

@testable import App

@Suite("filmgate import")
struct ImportTests {
    private let place: TemporaryDirectory
    private let theirs: String
    private let ours: String

    init() throws {
        place = try TemporaryDirectory()
        (theirs, ours) = (place.file("theirs"), place.file("ours"))
        try OldSamples.write(to: theirs)
        let image = theirs + "/temp/image/users-u1-generated-g2-image.jpg"
        try #require(Data(base64Encoded: OldSamples.png)).write(to: URL(fileURLWithPath: image))
    }

    private func run(_ arguments: String...) async throws {
        var command = try #require(
            try Filmgate.parseAsRoot(["import"] + arguments + ["--data-dir", ours]) as? any AsyncParsableCommand)
        try await command.run()
    }

    private func rooms<Result>(_ body: (MovingRooms) async throws -> Result) async throws -> Result {
        try await MovingRooms.opened(DataDirectory(ours), LoadedConfiguration(), body)
    }

    private func plan() async throws -> ImportPlan {
        let folder = try OldFolder.read(theirs)
        return try await rooms { ImportPlan(folder, onto: try await $0.survey(for: folder)) }
    }

    @Test("A dry run on a fresh place makes nothing, not even the folder")
    func dryRun() async throws {
        try await run(theirs, "--dry-run")

        #expect(!FileManager.default.fileExists(atPath: ours))
    }

    @Test("All that they had is here afterwards, and doing it again changes nothing")
    func twice() async throws {
        try await OldSamples.video(at: theirs + "/temp/video/users-u1-generated-g1-generated_video.mp4")
        let before = try FileManager.default.subpathsOfDirectory(atPath: theirs).sorted()

        try await run(theirs)
        let plan = try await plan()
        #expect(plan.isEmpty, "\(plan.table)")
        #expect(plan.counts[.tokens]?.duplicate == 4 && plan.counts[.media]?.duplicate == 2)
        let size = try await rooms { try await $0.calls.page(CallFilter(), limit: 100).records.count }
        try await run(theirs)

        #expect(try FileManager.default.subpathsOfDirectory(atPath: theirs).sorted() == before)
        try await rooms { rooms in
            #expect(Set(try await rooms.knownTokens().keys.map(\.secret)) == Set(OldSamples.secrets))
            #expect(rooms.proxies.list().map(\.bound.count) == [1, 1])
            #expect(rooms.settings.values()["log.level"] == .text("warning"))
            #expect(try rooms.keys.authenticate(OldSamples.apiKey, now: Date())?.keyName == "imported")
            let calls = try await rooms.calls.page(CallFilter(), limit: 100).records
            #expect(calls.count == size && calls.map(\.requestID) == ["6d0c-1", "6d0c-2"])
            #expect(calls.map(\.succeeded) == [true, false] && calls[0].totalMS == 830)
        }
    }

    @Test("An upload tells what it would do, does it at once, and does nothing twice")
    func upload() async throws {
        let names = ["token.json", "proxy_state.json", "setting.toml", "call_logs.json"]
        let files = try names.map { name in
            ImportFile(name: name, text: try String(contentsOfFile: "\(theirs)/\(name)", encoding: .utf8))
        }
        try await rooms { rooms in
            func part(_ name: String, _ report: ImportReport) -> ImportReport.Part? {
                report.parts.first { $0.name == name }
            }
            let preview = try await rooms.takeOver(files, owner: "ann", isPreview: true, now: Date())
            #expect(Set(preview.found) == Set(names))
            #expect(part("tokens", preview)?.new == 3)
            #expect(preview.settings.contains { $0.key == "log.level" && $0.to == .text("warning") })
            #expect(try await rooms.knownTokens().isEmpty)
            // Neither the preview nor what it leaves out shows a secret.
            for secret in OldSamples.secrets { #expect(!"\(preview)".contains(secret)) }

            let done = try await rooms.takeOver(files, owner: "ann", isPreview: false, now: Date())
            #expect(part("tokens", done)?.new == 3)
            #expect(Set(try await rooms.knownTokens().keys.map(\.secret)) == Set(OldSamples.secrets))
            #expect(rooms.settings.values()["log.level"] == .text("warning"))
            #expect(try rooms.keys.authenticate(OldSamples.apiKey, now: Date())?.owner == "ann")
            let again = try await rooms.takeOver(files, owner: "ann", isPreview: true, now: Date())
            #expect(again.parts.allSatisfy { $0.new == 0 && $0.changed == 0 })
            #expect(again.settings.isEmpty)
        }
    }

    @Test("An upload is taken for what its name says, and one that cannot be read is named")
    func uploadNames() async throws {
        try await rooms { rooms in
            let report = try await rooms.takeOver(
                [
                    ImportFile(name: "my-proxies.txt", text: "h1:1080\nno proxy\n"),
                    ImportFile(name: "token.json", text: "{"),
                ], owner: "ann", isPreview: true, now: Date())
            #expect(report.parts.first { $0.name == "proxies" }?.new == 1)
            #expect(report.lost == ["token.json"])
            await #expect(throws: ImportObstacle.nothing) {
                try await rooms.takeOver([], owner: "ann", isPreview: true, now: Date())
            }
            let lock = try rooms.directory.lockForImport()
            await #expect(throws: ImportObstacle.busy) {
                try await rooms.takeOver(
                    [ImportFile(name: "a.txt", text: "x")], owner: "ann", isPreview: false, now: Date())
            }
            withExtendedLifetime(lock) {}
        }
    }

    @Test("Their videos and files are to be had as they were")
    func videos() async throws {
        let name = "users-u1-generated-g1-generated_video.mp4"
        try await OldSamples.video(at: theirs + "/temp/video/" + name)
        try await run(theirs, "--owner", "anna")

        try await rooms { rooms in
            let page = try await rooms.queue.jobs(
                owner: "anna", kind: "video", after: nil, limit: 10, order: .oldestFirst)
            #expect(page.jobs.map(\.id) == ["video_ab12cd34ef56", "video_000000000002", "video_000000000003"])
            #expect(page.jobs.map(\.state) == [.completed, .discarded, .discarded])
            #expect(page.jobs.map(\.failure?.code) == [nil, "no_video_generated", "interrupted"])
            #expect(page.jobs.allSatisfy { $0.expiresAt > Date() })
            for kind in [MediaKind.video, .image] {
                #expect(try rooms.media.open(name, linkedUnder: kind, now: Date())?.item.type == "video/mp4")
            }
            let picture = try rooms.media.open("users-u1-generated-g2-image.jpg", as: .image, now: Date())
            #expect(picture?.item.type == "image/png")
            #expect(try rooms.media.open("users-u1-generated-g0-image.jpg", as: .image, now: Date()) == nil)
        }
    }

    @Test("No secret of theirs lies in the clear in what it writes")
    func secrets() async throws {
        try await run(theirs)

        for name in try FileManager.default.subpathsOfDirectory(atPath: ours) {
            let bytes = FileManager.default.contents(atPath: ours + "/" + name) ?? Data()
            for secret in [
                "geheim@", "abcdefghijklmnop", "Zq8vT2mLx04RkWb7", "iVBORw0KGgo=", "c2FtcGxlLW9uZS1vbmUtb25l",
            ] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
            }
        }
    }

    @Test("A token comes with what was known of it")
    func tokens() async throws {
        try await run(theirs)

        try await rooms { rooms in
            let tokens = try await rooms.tokens.list()
            #expect(tokens.map(\.tier) == [.basic, .basic, .super])
            #expect(tokens.map(\.state.status) == [.active, .expired, .active])
            #expect(tokens[0].quotas.isEmpty && tokens[0].createdAt.timeIntervalSince1970 < 1_795_224_453)
            #expect(tokens[1].note == "from Anna" && tokens[1].tags.sorted() == ["old", "team a"])
            #expect(tokens[1].failures == 3 && tokens[1].lastFailure?.reason == "HTTP 401")
            #expect(tokens[2].quotas[.chat]?.remaining == 80 && tokens[2].quotas[.video]?.total == 30)
            #expect(tokens[2].proxy != nil && tokens[1].proxy == nil)
        }
    }

    @Test("A list first and the token file later fills in what the list could not say")
    func filledIn() async throws {
        let list = place.file("list.txt")
        try Data(OldSamples.secrets.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: list))
        try await run(list)
        try await run(theirs)

        let tokens = try await rooms { try await $0.tokens.list() }
        #expect(tokens.map { $0.tags.sorted() } == [[], ["old", "team a"], ["paid"]])
        #expect(tokens.map(\.note) == ["", "from Anna", ""])
        #expect(try await plan().isEmpty)
    }

    @Test("A plain list is an import too; a folder of nothing is refused")
    func list() async throws {
        try await run(theirs + "/more.txt")
        #expect(try await rooms { try await $0.knownTokens().count } == 1)

        try FileManager.default.createDirectory(atPath: place.file("empty"), withIntermediateDirectories: true)
        await #expect(throws: CommandFailure.self) { try await run(place.file("empty")) }
        await #expect(throws: CommandFailure.self) { try await run(place.file("nowhere")) }
    }

    @Test("Only one import at a time goes into a data directory; another waits for nothing and says why")
    func twoAtOnce() async throws {
        let directory = DataDirectory(ours)
        try directory.make()
        let lock = try directory.lockForImport()
        let error = await #expect(throws: DataDirectoryError.self) { try await run(theirs) }
        withExtendedLifetime(lock) {}

        #expect(error == .importing(directory.path, pid: Int(getpid())))
        let words = "\(try #require(error))"
        #expect(words.contains("another import (process \(getpid())) into the data directory"))
        #expect(!directory.hasDatabase)
    }

    @Test("A file cut short ends the import with a failure that names it, and the rest is here")
    func cutShort() async throws {
        try Data(OldSamples.token.utf8.prefix(200)).write(to: URL(fileURLWithPath: theirs + "/token.json"))

        let dry = await #expect(throws: CommandFailure.self) { try await run(theirs, "--dry-run") }
        #expect(dry?.description == "token.json could not be read at all; nothing was written")
        let failure = await #expect(throws: CommandFailure.self) { try await run(theirs) }
        #expect(failure?.description == "token.json could not be read at all; everything else was imported")

        try await rooms { rooms in
            let tokens = try await rooms.knownTokens().keys.map(\.secret)
            #expect(tokens == [OldSamples.secrets[0]])
            let calls = try await rooms.calls.page(CallFilter(), limit: 100).records
            #expect(calls.count == 2)
        }
    }
}
