import Foundation
import TestSupport
import Testing

/// The real `openai` Python SDK against the real server.
@Suite("SDK journey", .timeLimit(.minutes(10)))
struct SDKJourney {
    @Test("client.videos works as against OpenAI", arguments: ["2026-08", "2025-12"])
    func videos(profile: String) async throws {
        let environment = ["FILMGATE_GROK_PROFILE": profile, "FILMGATE_SERVER_POLL_AFTER_MS": "200"]
        try await Installation.open(videoSeconds: 0.5, in: TemporaryDirectory(), environment: environment) { place in
            let another = try await Program.key("another", in: place.data)
            let picture = try await place.directory.picture("red", type: "png")
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "sdk/video_journey.py")
            let said = try await Program.run(
                try Program.python, [script.path, place.server.url, place.key, another, picture, place.directory.path])
            #expect(said.contains("all as OpenAI answers"))
        }
    }
}
