import Foundation
import NIOConcurrencyHelpers

/// A `filmgate serve` process of its own, on a free port, ended with the test.
final class RunningServer: Sendable {
    let url: String
    private let process: Process
    private let output: NIOLockedValueBox<String>

    /// Returns when it listens.
    init(data: String, environment: [String: String] = [:], arguments: [String] = []) async throws {
        let process = Process()
        process.executableURL = try Program.filmgate
        process.arguments = ["serve", "--data-dir", data, "--port", "0"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let output = NIOLockedValueBox("")
        let (lines, feed) = AsyncStream.makeStream(of: String.self)
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                feed.finish()
                return
            }
            let text = output.withLockedValue { output in
                output += String(decoding: data, as: UTF8.self)
                return output
            }
            feed.yield(text)
        }
        try process.run()
        self.process = process
        self.output = output
        var url: String?
        for await text in lines {
            guard let found = text.firstMatch(of: #/http://127\.0\.0\.1:\d+/#) else { continue }
            url = String(found.output)
            break
        }
        guard let url else {
            throw Program.Failure(description: "the server did not start:\n\(output.withLockedValue { $0 })")
        }
        self.url = url
    }

    /// All it has printed so far.
    var printed: String { output.withLockedValue { $0 } }

    var port: Int { url.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

    /// As a power cut would: at once. Returns when the process is gone.
    func kill() async {
        signal(SIGKILL)
        await process.ended()
    }

    func signal(_ number: Int32) { Foundation.kill(process.processIdentifier, number) }

    /// The exit status, once it has ended by itself.
    func ended() async -> Int32 {
        await process.ended()
        return process.terminationStatus
    }

    /// SIGTERM; returns the exit status.
    func stop() async -> Int32 {
        signal(SIGTERM)
        return await ended()
    }

    deinit { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }
}
