import Foundation
import Simulator
import TestSupport
import Testing

/// Programs that people use with OpenAI's API, against the real server.
@Suite("Client journey", .timeLimit(.minutes(10)))
struct ClientJourney {
    /// A Python with `litellm`, made by scripts/clients.
    private static let large = ProcessInfo.processInfo.environment["FILMGATE_TEST_LARGE_PYTHON"]

    @Test("The llm command talks, looks, calls functions and tells what went wrong")
    func llm() async throws {
        try await Installation.open(in: TemporaryDirectory()) { place in
            let picture = try await place.directory.picture("red", type: "png")
            let said = try await Program.sdk(
                "llm_journey.py",
                [place.server.url, place.key, try await place.simulator.baseURL(), picture, place.directory.path])
            #expect(said.contains("all as OpenAI answers"))
        }
    }

    @Test("The litellm SDK understands answers, streams and errors", .enabled(if: large != nil))
    func liteLLM() async throws {
        let python = URL(fileURLWithPath: try #require(Self.large))
        try await Installation.open(in: TemporaryDirectory()) { place in
            let picture = try await place.directory.picture("red", type: "png")
            let said = try await Program.sdk(
                "litellm_journey.py", [place.server.url, place.key, try await place.simulator.baseURL(), picture],
                by: python)
            #expect(said.contains("all as OpenAI answers"))
        }
    }
}
