import Logging
import Simulator
import TestSupport

/// Runs `body` while the official API is simulated, with what a server must be told to ask it with a key.
func withKeyedSimulator<Result>(
    videoSeconds: Double = 0.3, pollSeconds: Int = 1, faults: [XAIFault] = [], in directory: TemporaryDirectory,
    _ body: (XAISimulator, [String: String]) async throws -> Result
) async throws -> Result {
    let key = "xai-key-of-the-journey-0001"
    let simulator = XAISimulator(
        options: .init(
            videoSeconds: videoSeconds, cacheDirectory: directory.file("xai"), keys: [key], drawsPrompt: false,
            faults: faults),
        logger: .quiet)
    let serving = Task { try await simulator.run() }
    defer { serving.cancel() }
    return try await body(
        simulator,
        [
            "FILMGATE_XAI_BASE_URL": try await simulator.baseURL(), "FILMGATE_XAI_KEYS": key,
            "FILMGATE_XAI_POLL_SECONDS": "\(pollSeconds)",
        ])
}
