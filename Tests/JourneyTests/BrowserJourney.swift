import TestSupport
import Testing

/// The console in headless Chromium, before a simulated upstream. A browser takes a processor for itself: one at a time.
@Suite("Browser journey", .serialized, .timeLimit(.minutes(10)))
struct BrowserJourney {
    @Test("An operator sets up, makes a video, plays it and finds what is told of it; the browser complains of nothing")
    func operatorsDay() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        // Long enough for its progress to be seen.
        try await withSimulator(videoSeconds: 2, in: directory) { _, upstream in
            let server = try await RunningServer(data: data, environment: upstream)
            let said = try await Program.browser("operators_day.py", [server.url, data])
            #expect(said.contains("the day went well"))
            #expect(await server.stop() == 0)
        }
    }
}
