import Foundation
import TestSupport
import Testing

/// The official Python client of the Model Context Protocol against the real server.
@Suite("MCP journey", .timeLimit(.minutes(10)))
struct MCPJourney {
    @Test("An assistant asks, films and looks through its tools")
    func tools() async throws {
        try await Installation.open(videoSeconds: 0.5, in: TemporaryDirectory()) { place in
            let another = try await Program.key("another", in: place.data)
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "sdk/mcp_journey.py")
            let said = try await Program.run(
                try Program.python, [script.path, place.server.url, place.key, another])
            #expect(said.contains("all tools work"))
        }
    }
}
