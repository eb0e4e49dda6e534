import Foundation
import TestSupport
import Testing

/// The console in headless Chromium, before a simulated upstream. A browser takes a processor for itself: one at a time.
@Suite("Browser journey", .serialized, .timeLimit(.minutes(10)))
struct BrowserJourney {
    @Test("An operator sets up, makes a video, plays it and finds what is told of it; the browser complains of nothing")
    func operatorsDay() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        // Long enough for its progress to be seen, which is told about once a second.
        try await withSimulator(videoSeconds: 6, in: directory) { _, upstream in
            let server = try await RunningServer(data: data, environment: upstream.merging(Self.open) { $1 })
            let said = try await Program.browser("operators_day.py", [server.url, data])
            #expect(said.contains("the day went well"))
            #expect(await server.stop() == 0)
        }
    }

    @Test("axe finds nothing serious on any page, light and dark, wide and narrow")
    func accessibility() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        let server = try await RunningServer(data: data, environment: Self.open, arguments: Self.simulated)
        let said = try await Program.browser("accessibility.py", [server.url, data])
        #expect(said.contains("nothing serious"))
        #expect(await server.stop() == 0)
    }

    @Test("Texts that would like to be programs never run, in whatever stored field they come to a page")
    func hostileText() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        let numbers = 1...60
        try await Program.run(
            Program.filmgate, ["tokens", "add", "--data-dir", data],
            input: numbers.map { "hostile-text-token-\(1000 + $0)\n" }.joined())
        let proxies = directory.file("proxies.txt")
        try Data(numbers.map { "socks5h://crew:secret@127.0.0.1:\($0)\n" }.joined().utf8)
            .write(to: URL(fileURLWithPath: proxies))
        try await Program.run(Program.filmgate, ["import", proxies, "--data-dir", data])
        _ = try await Program.browser("hostile_text.py", ["seed", data])
        let server = try await RunningServer(data: data, arguments: Self.simulated)
        let said = try await Program.browser(
            "hostile_text.py", ["visit", server.url, data, try server.simulator()])
        #expect(said.contains("nothing ran"))
        #expect(await server.stop() == 0)
    }

    /// Their receivers listen on this machine, if at all.
    private static let open = ["FILMGATE_WEBHOOKS_ALLOW_PRIVATE": "true"]

    /// So that no proxy that stands in a list is ever used.
    private static let simulated = ["--simulate", "--simulate-video-seconds", "0.3"]
}

extension RunningServer {
    /// Where the simulated upstream inside it listens.
    fileprivate func simulator() throws -> String {
        let line = #/"simulator","message":"Server started and listening on (127\.0\.0\.1:\d+)/#
        let place = try #require(printed.firstMatch(of: line), "\(printed)")
        return "http://\(place.output.1)"
    }
}
