import Simulator
import TestSupport

/// Runs `body` beside a simulator in this process; gives it and its base URL.
func withSimulator(
    videoSeconds: Double, in directory: TemporaryDirectory,
    _ body: (UpstreamSimulator, String) async throws -> Void
) async throws {
    let simulator = UpstreamSimulator(
        options: .init(videoSeconds: videoSeconds, cacheDirectory: directory.file("simulated")), logger: .quiet)
    let running = Task { try await simulator.run() }
    defer { running.cancel() }
    try await body(simulator, try await simulator.baseURL())
}
