import Subprocess

/// Whether a program is found and runs.
struct ProgramCheck: Sendable {
    let name: String
    /// A name in PATH, or a path.
    let program: String
    /// Only against hanging: on a busy machine a program may take long to start.
    var patience: Duration = .seconds(60)

    func line() async -> CheckLine {
        do {
            return try await withThrowingTaskGroup(of: CheckLine.self) { group in
                group.addTask { try await ask() }
                group.addTask {
                    try await Task.sleep(for: patience)
                    return .bad(name, "\(program) did not answer within \(patience.components.seconds) s")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? .bad(name, "\(program) did not answer")
            }
        } catch {
            return .bad(name, "\(program) cannot be run: install ffmpeg, or set media.\(name)")
        }
    }

    /// Through `env`, which takes names and paths alike.
    private func ask() async throws -> CheckLine {
        let result = try await Subprocess.run(
            .name("env"), arguments: ["--", program, "-version"], output: .string(limit: 65_536), error: .discarded)
        switch result.terminationStatus {
        case .exited(0):
            return .good(name, result.standardOutput.prefix { !$0.isNewline }.prefix(80).trimmed)
        case .exited(126), .exited(127):
            return .bad(name, "\(program) cannot be run: install ffmpeg, or set media.\(name)")
        case .exited, .signaled:
            return .bad(name, "\(program) -version failed")
        }
    }
}
