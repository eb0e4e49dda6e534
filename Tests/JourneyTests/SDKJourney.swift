import Foundation
import TestSupport
import Testing

/// The real `openai` Python SDK against the real server.
@Suite("SDK journey", .timeLimit(.minutes(10)))
struct SDKJourney {
    @Test("client.videos works as against OpenAI", arguments: ["2026-08", "2025-12"])
    func videos(profile: String) async throws {
        let directory = try TemporaryDirectory()
        try await withSimulator(videoSeconds: 0.5, in: directory) { _, upstream in
            let data = directory.file("data")
            let server = try await RunningServer(
                data: data,
                environment: [
                    "FILMGATE_GROK_BASE_URL": upstream, "FILMGATE_GROK_ASSETS_URL": upstream,
                    "FILMGATE_GROK_PROFILE": profile, "FILMGATE_GROK_TOKENS": "sdk-journey-token-0001",
                    "FILMGATE_SERVER_POLL_AFTER_MS": "200",
                ])
            let keys = try await ["one", "another"].asyncMap { name in
                try await Program.run(try Program.filmgate, ["keys", "create", "--data-dir", data, "--name", name])
                    .trimmingCharacters(in: .whitespacesAndNewlines)
            }
            let picture = directory.file("reference.png")
            try await Program.run(
                named: "ffmpeg",
                ["-v", "error", "-f", "lavfi", "-i", "color=red:size=320x240", "-frames:v", "1", picture])
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "sdk/video_journey.py")
            let said = try await Program.run(
                try Program.python, [script.path, server.url] + keys + [picture, directory.path])
            #expect(said.contains("all as OpenAI answers"))
            #expect(await server.stop() == 0)
        }
    }
}

extension Array {
    /// One after the other.
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
