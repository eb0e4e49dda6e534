import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Media

@Suite("Media programs are kept within bounds", .timeLimit(.minutes(2)))
struct ChildProgramTests {
    private let programs = ChildPrograms(atOnce: 2)

    private func shell(_ script: String, output limit: Int = 1 << 16) async throws -> String {
        String(decoding: try await programs.run("sh", ["-c", script], output: limit).output, as: UTF8.self)
    }

    @Test("CPU time, memory and core files are limited")
    func limits() async throws {
        #expect(try await shell("ulimit -t; ulimit -v; ulimit -c") == "120\n\(4 << 20)\n0\n")
    }

    @Test("Nothing of our environment is passed on but the path")
    func environment() async throws {
        let lines = try await shell("exec env").split(separator: "\n").map { $0.prefix { $0 != "=" } }
        // The shell adds these itself.
        #expect(Set(lines).subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["PATH"])
    }

    @Test("No open descriptor of ours is passed on")
    func descriptors() async throws {
        let number = open("/dev/null", O_RDONLY)
        defer { close(number) }
        // The fourth is the listing's own.
        #expect(try await shell("ls /proc/self/fd") == "0\n1\n2\n3\n")
    }

    @Test("A program that fails says so; one that is missing, is killed or says too much is the tool's fault")
    func outcomes() async throws {
        #expect(try await programs.run("sh", ["-c", "exit 3"], output: 10).succeeded == false)
        await #expect(throws: MediaError.tool("a media program is missing")) {
            try await programs.run("/nowhere/ffmpeg", [], output: 10)
        }
        await #expect(throws: MediaError.tool("a media program was killed")) { try await shell("kill -9 $$") }
        await #expect(throws: MediaError.self) { try await shell("exec yes", output: 1000) }
    }

    @Test("A program whose caller is cancelled, or that says too much, is killed", arguments: [true, false])
    func killed(byCancelling: Bool) async throws {
        let directory = try TemporaryDirectory()
        let pipe = directory.file("alive")
        #expect(mkfifo(pipe, 0o600) == 0)
        let endless = byCancelling ? "tail -f /dev/null" : "yes"
        let task = Task { [programs] in
            try await programs.run("sh", ["-c", "exec 9>'\(pipe)'; echo x >&9; exec \(endless)"], output: 1000)
        }
        // The pipe ends when the program, its last writer, has ended.
        let (begun, ended) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        DispatchQueue.global().async {
            let number = open(pipe, O_RDONLY | O_CLOEXEC)
            var byte: UInt8 = 0
            if read(number, &byte, 1) == 1 { begun.continuation.yield() }
            while read(number, &byte, 1) > 0 {}
            close(number)
            ended.continuation.yield()
        }
        for await _ in begun.stream { break }
        if byCancelling { task.cancel() }
        await #expect(throws: (any Error).self) { try await task.value }
        for await _ in ended.stream { break }
    }

    @Test("A video can name no other file or address to be read")
    func protocols() async throws {
        let fixture = try CacheFixture()
        let directory = try TemporaryDirectory()
        let secret = directory.file("secret.mp4")
        try Data(try await Samples.video()).write(to: URL(fileURLWithPath: secret))
        let playlists = [
            "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:\(secret)\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile \(secret)\n",
        ]
        for playlist in playlists {
            let path = directory.file("crafted.mp4")
            try Data(playlist.utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: MediaError.invalid("a video that ffprobe refuses")) {
                try await fixture.cache.probe.measure(path)
            }
            await #expect(throws: MediaError.tool("ffmpeg makes no picture of this video")) {
                try await fixture.cache.frames.thumbnail(of: path, duration: 1)
            }
        }
    }
}
