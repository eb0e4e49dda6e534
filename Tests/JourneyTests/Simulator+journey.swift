import Simulator
import TestSupport

/// Runs `body` beside a simulator in this process; gives it and the environment of a server that takes it for the upstream.
func withSimulator<Result>(
    videoSeconds: Double, in directory: TemporaryDirectory,
    _ body: (UpstreamSimulator, [String: String]) async throws -> Result
) async throws -> Result {
    let simulator = UpstreamSimulator(
        options: .init(videoSeconds: videoSeconds, cacheDirectory: directory.file("simulated")), logger: .quiet)
    let running = Task { try await simulator.run() }
    defer { running.cancel() }
    let url = try await simulator.baseURL()
    return try await body(simulator, ["FILMGATE_GROK_BASE_URL": url, "FILMGATE_GROK_ASSETS_URL": url])
}
