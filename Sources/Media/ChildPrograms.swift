import Foundation
import Subprocess

/// Runs ffmpeg and ffprobe: so many at once, bounded in CPU time, memory, wall time and output, with an empty
/// environment, and killed when their caller is cancelled.
final class ChildPrograms: Sendable {
    struct Outcome: Sendable {
        let succeeded: Bool
        let output: [UInt8]
    }

    private static let cpuSeconds = 120
    private static let memoryBytes = 4 << 30
    private static let timeout = Duration.seconds(120)
    private static let mostComplaints = 4 << 20

    private let turnstile: Turnstile
    private let isLimited: Bool
    private let searchPath: String

    init(atOnce: Int) {
        turnstile = Turnstile(places: atOnce)
        isLimited = FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit")
        searchPath = [ProcessInfo.processInfo.environment["PATH"], "/usr/local/bin:/usr/bin:/bin"]
            .compactMap(\.self).joined(separator: ":")
    }

    /// Throws `MediaError.tool` if the program is missing, is killed, takes too long or says too much.
    func run(_ program: String, _ arguments: [String], output limit: Int) async throws -> Outcome {
        try await turnstile.pass {
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                group.addTask { try await self.spawn(program, arguments, output: limit) }
                group.addTask {
                    try await Task.sleep(for: Self.timeout)
                    throw MediaError.tool("a media program took too long")
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            }
        }
    }

    private func spawn(_ program: String, _ arguments: [String], output limit: Int) async throws -> Outcome {
        let launcher = isLimited ? "prlimit" : "env"
        let limits = isLimited ? ["--cpu=\(Self.cpuSeconds)", "--as=\(Self.memoryBytes)", "--core=0"] : []
        do {
            let result = try await Subprocess.run(
                .name(launcher), arguments: Arguments(limits + ["--", program] + arguments),
                environment: .custom(["PATH": searchPath]), input: .none, output: .bytes(limit: limit),
                error: .bytes(limit: Self.mostComplaints))
            try Task.checkCancellation()
            switch result.terminationStatus {
            case .exited(0): return Outcome(succeeded: true, output: result.standardOutput)
            // What prlimit and shells say of a program that does not start.
            case .exited(126), .exited(127): throw MediaError.tool("a media program is missing")
            case .exited: return Outcome(succeeded: false, output: result.standardOutput)
            case .signaled: throw MediaError.tool("a media program was killed")
            }
        } catch is SubprocessError {
            try Task.checkCancellation()
            throw MediaError.tool("a media program did not run")
        }
    }
}
