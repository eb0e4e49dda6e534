import Simulator
import TestSupport
import Testing

/// A server with one token, before a simulator in this process, and a client with a key of its own.
struct Installation: Sendable {
    let directory: TemporaryDirectory
    let data: String
    let simulator: UpstreamSimulator
    let server: RunningServer
    let key: String
    let client: Client

    /// Runs `body`, then expects the server to stop in good order.
    static func open<Result>(
        videoSeconds: Double = 0.3, in directory: TemporaryDirectory, environment: [String: String] = [:],
        _ body: (Installation) async throws -> Result
    ) async throws -> Result {
        let data = directory.file("data")
        return try await withSimulator(videoSeconds: videoSeconds, in: directory) { simulator, upstream in
            let token = ["FILMGATE_GROK_TOKENS": "journey-token-0001"]
            let server = try await RunningServer(
                data: data, environment: upstream.merging(token) { $1 }.merging(environment) { $1 })
            let key = try await Program.key("journey", in: data)
            let result = try await body(
                Installation(
                    directory: directory, data: data, simulator: simulator, server: server, key: key,
                    client: try Client(key: key)))
            #expect(await server.stop() == 0)
            return result
        }
    }

    /// Asks for a video and waits for its end.
    func video(_ prompt: String) async throws -> (id: String, fields: [String: any Sendable]) {
        let id = try #require(await client.create(prompt, at: server.url).json["id"] as? String)
        return (id, try await client.settled(id, at: server.url))
    }
}

extension TemporaryDirectory {
    /// A picture of one colour; gives its path.
    func picture(_ colour: String, type: String) async throws -> String {
        let file = file("\(colour).\(type)")
        try await Program.run(
            named: "ffmpeg",
            ["-v", "error", "-y", "-f", "lavfi", "-i", "color=\(colour):size=320x240", "-frames:v", "1", file])
        return file
    }
}
