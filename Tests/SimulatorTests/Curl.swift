import Foundation

/// A real HTTP client in a process of its own: it shows cut connections and truncated bodies as any client meets them.
struct Curl {
    /// curl's own exit code: 0 well, 18 body cut, 28 timed out, 52 no answer, 56 connection broken.
    let exit: Int32
    let status: Int
    let headers: String
    let body: Data
    let seconds: Double

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body's lines as JSON objects; what is no object is left out.
    var frames: [Frame] { text.split(whereSeparator: \.isNewline).compactMap { Frame(line: String($0)) } }

    func decoded<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: body)
    }

    static func get(_ url: String, token: String?, _ more: [String] = []) async throws -> Curl {
        try await call([url] + cookie(token) + more)
    }

    static func post(_ url: String, token: String?, json: String, _ more: [String] = []) async throws -> Curl {
        try await call(
            [url, "-H", "Content-Type: application/json", "--data-binary", json] + cookie(token) + more)
    }

    /// Hangs up after the body's first lines: the pipe closes, and curl goes with the next write.
    static func post(_ url: String, token: String, json: String, hangUpAfter lines: Int) async throws -> [Frame] {
        let words =
            ["curl", "-sN", "--noproxy", "*", url, "-H", "Content-Type: application/json", "--data-binary", json]
            + cookie(token)
        let written = try await Tool.run("sh", ["-c", #""$@" | head -n \#(lines)"#, "sh"] + words)
        return written.output.split(whereSeparator: \.isNewline).compactMap { Frame(line: String($0)) }
    }

    static func call(_ arguments: [String]) async throws -> Curl {
        let folder = FileManager.default.temporaryDirectory.path + "/curl-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // Litter at worst.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let written = try await Tool.run(
            "curl",
            [
                "-s", "-N", "--noproxy", "*", "--max-time", "120", "-o", "\(folder)/body", "-D", "\(folder)/head", "-w",
                "%{http_code} %{time_total}",
            ] + arguments)
        let numbers = written.output.split(separator: " ")
        return Curl(
            exit: written.exit, status: numbers.first.flatMap { Int($0) } ?? 0,
            headers: String(decoding: FileManager.default.contents(atPath: "\(folder)/head") ?? Data(), as: UTF8.self)
                .lowercased(),
            body: FileManager.default.contents(atPath: "\(folder)/body") ?? Data(),
            seconds: numbers.last.flatMap { Double($0) } ?? 0)
    }

    private static func cookie(_ token: String?) -> [String] {
        token.map { ["-H", "Cookie: sso=\($0); sso-rw=\($0)"] } ?? []
    }
}

/// A program run to its end.
struct Tool {
    let exit: Int32
    let bytes: Data

    var output: String { String(decoding: bytes, as: UTF8.self) }

    static func run(_ program: String, _ arguments: [String]) async throws -> Tool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let folder = FileManager.default.temporaryDirectory.path
        let path = "\(folder)/tool-\(UUID().uuidString)"
        try Data().write(to: URL(fileURLWithPath: path))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        process.standardOutput = output
        let exit: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        try output.close()
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        try FileManager.default.removeItem(atPath: path)
        return Tool(exit: exit, bytes: bytes)
    }
}
