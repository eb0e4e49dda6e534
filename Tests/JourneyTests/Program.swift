import Foundation

/// The programs that journeys run: the one under test, built beside the tests, and real clients.
enum Program {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// `filmgate` lies beside the test bundle in the build folder.
    static var filmgate: URL {
        get throws {
            let folder = URL(
                fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            )
            .deletingLastPathComponent()
            let program = folder.appendingPathComponent("filmgate")
            guard FileManager.default.isExecutableFile(atPath: program.path) else {
                throw Failure(description: "no filmgate beside the tests in \(folder.path)")
            }
            return program
        }
    }

    /// A Python with the packages of requirements.txt, made by scripts/test.
    static var python: URL {
        get throws {
            guard let path = ProcessInfo.processInfo.environment["FILMGATE_TEST_PYTHON"] else {
                throw Failure(description: "FILMGATE_TEST_PYTHON is not set: run the tests through scripts/test")
            }
            return URL(fileURLWithPath: path)
        }
    }

    /// Runs a script of `sdk` to its end.
    static func sdk(_ script: String, _ arguments: [String], by python: URL? = nil) async throws -> String {
        try await Self.script("sdk/\(script)", arguments, by: python ?? Self.python)
    }

    /// Runs a script of `browser` to its end.
    static func browser(_ script: String, _ arguments: [String]) async throws -> String {
        try await Self.script("browser/\(script)", arguments, by: python)
    }

    private static func script(_ path: String, _ arguments: [String], by python: URL) async throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        // No compiled files beside the sources.
        return try await run(python, ["-B", folder.appendingPathComponent(path).path] + arguments)
    }

    /// How a program ended, and what it said.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs a program to its end.
    static func outcome(
        _ program: URL, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Outcome {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let stdin = input.map { _ in Pipe() }
        process.standardInput = stdin ?? FileHandle.nullDevice
        try process.run()
        if let stdin, let input {
            try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try stdin.fileHandleForWriting.close()
        }
        return await process.killedIfCancelled {
            async let standardError = errors.fileHandleForReading.whole()
            let text = await output.fileHandleForReading.whole()
            let complaint = await standardError
            await process.ended()
            return Outcome(status: process.terminationStatus, output: text, errors: complaint)
        }
    }

    /// Runs a program to its end and gives back its standard output; throws with its standard error when it fails.
    @discardableResult
    static func run(_ program: URL, _ arguments: [String], input: String? = nil) async throws -> String {
        let outcome = try await outcome(program, arguments, input: input)
        guard outcome.status == 0 else {
            throw Failure(
                description: "\(program.lastPathComponent) \(arguments.joined(separator: " ")): "
                    + "exit \(outcome.status)\n\(outcome.output)\n\(outcome.errors)")
        }
        return outcome.output
    }

    /// Makes an API key beside whatever server runs on `data`.
    static func key(_ name: String, in data: String) async throws -> String {
        try await run(filmgate, ["keys", "create", "--data-dir", data, "--name", name])
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Like `run`, for a program found on the PATH.
    @discardableResult
    static func run(named name: String, _ arguments: [String], input: String? = nil) async throws -> String {
        try await run(URL(fileURLWithPath: "/usr/bin/env"), [name] + arguments, input: input)
    }
}

extension Process {
    /// Waits on a thread that may block. When the test's time is up, the process has to go: nothing waits for ever.
    func ended() async {
        await killedIfCancelled {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    self.waitUntilExit()
                    continuation.resume()
                }
            }
        }
    }

    fileprivate func killedIfCancelled<Result>(_ body: () async -> Result) async -> Result {
        await withTaskCancellationHandler(operation: body) { if isRunning { kill(processIdentifier, SIGKILL) } }
    }
}

extension FileHandle {
    /// Reads to the end on a thread that may block.
    func whole() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                // An unreadable pipe reads as empty; the exit status tells the rest.
                let data = (try? self.readToEnd()) ?? Data()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }
}
