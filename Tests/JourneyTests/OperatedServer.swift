import Foundation
import Simulator
import TestSupport
import Testing

/// A server whose administrator is logged in, with tokens that were added at the command line, before a simulator.
struct OperatedServer: Sendable {
    private static let password = "a password for journeys"

    let data: String
    let environment: [String: String]
    let simulator: UpstreamSimulator
    private(set) var server: RunningServer
    let client: Client
    private(set) var admin: Client

    /// Runs `body`, then expects the server to stop in good order.
    static func open<Result>(
        tokens: [String], videoSeconds: Double = 0.3, in directory: TemporaryDirectory,
        environment: [String: String] = [:], _ body: (inout OperatedServer) async throws -> Result
    ) async throws -> Result {
        let data = directory.file("data")
        return try await withSimulator(videoSeconds: videoSeconds, in: directory) { simulator, upstream in
            try await Program.run(
                Program.filmgate, ["tokens", "add", "--data-dir", data], input: tokens.joined(separator: "\n") + "\n")
            try await Program.run(
                Program.filmgate, ["admin", "set-password", "--data-dir", data], input: password + "\n")
            let environment = upstream.merging([
                // Nothing is ever asked outside.
                "FILMGATE_GROK_PROXY_TEST_URL": upstream["FILMGATE_GROK_BASE_URL"] ?? ""
            ]) { $1 }.merging(environment) { $1 }
            let server = try await RunningServer(data: data, environment: environment)
            var operated = OperatedServer(
                data: data, environment: environment, simulator: simulator, server: server,
                client: try Client(key: try await Program.key("operated", in: data)), admin: try Client())
            try await operated.logIn()
            let result = try await body(&operated)
            #expect(await operated.server.stop() == 0)
            return result
        }
    }

    /// Ends the server by SIGTERM, or as a power cut would, and starts the next one on the same data.
    mutating func restart(killing: Bool) async throws {
        if killing { await server.kill() } else { #expect(await server.stop() == 0) }
        server = try await RunningServer(data: data, environment: environment)
        try await logIn()
    }

    private mutating func logIn() async throws {
        admin.key = nil
        let answer = try await admin.send(
            "POST", "\(server.url)/api/login", json: #"{"username":"admin","password":"\#(Self.password)"}"#)
        admin.key = try #require(answer.json["token"] as? String, "\(answer.text)")
    }

    /// Changes something and gives `data` of the answer.
    @discardableResult
    func post(_ path: String, _ json: String) async throws -> [String: any Sendable] {
        let answer = try await admin.send("POST", "\(server.url)/api/\(path)", json: json)
        #expect(answer.status == 200, "\(path): \(answer.text)")
        return answer.json["data"] as? [String: any Sendable] ?? [:]
    }

    func get(_ path: String) async throws -> [String: any Sendable] {
        let answer = try await admin.get("\(server.url)/api/\(path)")
        #expect(answer.status == 200, "\(path): \(answer.text)")
        return answer.json
    }

    /// All tokens, oldest first.
    func tokens() async throws -> [[String: any Sendable]] {
        try await get("tokens?sort=created_asc&page_size=200")["data"] as? [[String: any Sendable]] ?? []
    }

    /// Asks for a video and expects it to be made.
    @discardableResult
    func video(_ prompt: String) async throws -> String {
        let answer = try await client.create(prompt, at: server.url)
        let id = try #require(answer.json["id"] as? String, "\(answer.text)")
        let video = try await client.settled(id, at: server.url)
        #expect(video["status"] as? String == "completed", "\(video)")
        return id
    }

    /// What the call log has of a video's calls, oldest first, once there are so many; records are written in batches.
    func attempts(of id: String, atLeast count: Int) async throws -> [[String: any Sendable]] {
        var attempts: [[String: any Sendable]] = []
        let areWritten = try await eventually {
            let job = try await get("jobs/\(id)")["data"] as? [String: any Sendable]
            attempts = job?["attempts"] as? [[String: any Sendable]] ?? []
            return attempts.count >= count
        }
        #expect(areWritten)
        return attempts
    }

    /// The tokens that were used to ask for videos, in the order of the asking.
    var asked: [String] { simulator.journal().filter { $0.route == .conversation }.compactMap(\.token) }
}
