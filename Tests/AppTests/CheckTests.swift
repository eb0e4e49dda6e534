import Foundation
import TestSupport
import Testing

@testable import App

@Suite("filmgate check")
struct CheckTests {
    @Test("A program that runs shows its first line; one that is missing says what to do")
    func programs() async {
        let good = await ProgramCheck(name: "ffmpeg", program: "ffmpeg").line()
        let missing = await ProgramCheck(name: "ffmpeg", program: "/nowhere/ffmpeg").line()
        let failing = await ProgramCheck(name: "ffmpeg", program: "false").line()

        #expect(good.isGood && good.detail.hasPrefix("ffmpeg version"))
        #expect(missing == .bad("ffmpeg", "/nowhere/ffmpeg cannot be run: install ffmpeg, or set media.ffmpeg"))
        #expect(failing == .bad("ffmpeg", "false -version failed"))
    }

    @Test("A database that is not there yet is not made; a sound one is sound; a damaged one is not")
    func databases() async throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        let check = DatabaseCheck(directory: directory)

        #expect(await check.line().isGood)
        #expect(!FileManager.default.fileExists(atPath: directory.database))

        try await directory.withDatabase { try await $0.beat(now: Date(timeIntervalSince1970: 1)) }
        #expect(await check.line() == .good("database", "sound"))

        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: directory.database))
        #expect(await check.line().isGood == false)
    }

    @Test("A database that may not be looked at is not taken for a missing one")
    func unreadable() async throws {
        let place = try TemporaryDirectory()
        try Data().write(to: URL(fileURLWithPath: place.file("file")))

        #expect(!DataDirectory(place.file("nothing")).hasDatabase)
        #expect(!DataDirectory(place.file("file")).hasDatabase)
        #expect(DataDirectory("/" + String(repeating: "x", count: 300)).hasDatabase)
    }

    @Test("The reasons of a server are shown; an answer of another form shows none")
    func reasons() {
        let body = #"{"status":"not_ready","checks":[{"name":"disk","ok":false,"detail":"1 MB free"}]}"#

        #expect(LiveCheck.reasons(in: Data(body.utf8)) == [.bad("live disk", "1 MB free")])
        #expect(LiveCheck.reasons(in: Data("<html>".utf8)).isEmpty)
    }
}
