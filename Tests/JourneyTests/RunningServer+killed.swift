import NIOConcurrencyHelpers
import TestSupport

extension RunningServer {
    /// Kills it and starts another one in its place, so many times; `address` is that of the last.
    func killed(
        times: Int, data: String, environment: [String: String], address: NIOLockedValueBox<String>,
        using random: inout SplitMix
    ) async throws -> RunningServer {
        var server = self
        for _ in 0..<times {
            // A moment at random is what these journeys are about: nothing is waited for.
            try await ContinuousClock().sleep(for: .milliseconds(Int.random(in: 20...900, using: &random)))
            await server.kill()
            server = try await RunningServer(data: data, environment: environment)
            address.withLockedValue { $0 = server.url }
        }
        return server
    }
}
