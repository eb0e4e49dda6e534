import Foundation
import Simulator
import TestSupport
import Testing

/// How a server is stopped, and what the next one finds.
@Suite("Drain journey", .timeLimit(.minutes(10)))
struct DrainJourney {
    @Test("SIGTERM: not ready, nothing new begun, what is under way finishes, the next start completes the jobs")
    func drain() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        try await withSimulator(videoSeconds: 1.5, in: directory) { simulator, upstream in
            let environment = upstream.merging([
                "FILMGATE_GROK_TOKENS": "drain-journey-token-0001", "FILMGATE_JOBS_VIDEO_CONCURRENCY": "1",
                "FILMGATE_SERVER_DRAIN_SECONDS": "300",
            ]) { $1 }
            // It ends in no hurry: what is asked for is that the next server follows it.
            simulator.inject(Fault(.stall(afterFrames: 6), on: .conversation))
            let server = try await RunningServer(data: data, environment: environment)
            let key = try await Program.key("drain", in: data)
            let client = try Client(key: key)
            let large = try await LargeVideo.store(in: data, directory)
            let running = try #require(await client.create("running", at: server.url).json["id"] as? String)
            #expect(try await client.begun(running, at: server.url)["status"] as? String == "in_progress")
            let queued = try #require(await client.create("queued", at: server.url).json["id"] as? String)
            let download = try await RawConnection(port: server.port, window: 65_536)
            try await download.send("GET /videos/\(large.name) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(try await download.head().hasPrefix("HTTP/1.1 200"))

            server.signal(SIGTERM)

            let isUnready = try await eventually { try await client.get("\(server.url)/readyz").status == 503 }
            #expect(isUnready)
            let readiness = try await client.get("\(server.url)/readyz").json
            let reasons = readiness["checks"] as? [[String: any Sendable]] ?? []
            #expect(reasons.filter { $0["ok"] as? Bool == false }.map { $0["name"] as? String } == ["draining"])
            #expect(try await client.get("\(server.url)/healthz").status == 200)
            #expect(try await download.rest() == Array(large.bytes))
            #expect(await server.ended() == 0)
            expectQuiet(server.printed)
            #expect(simulator.journal().compactMap(\.prompt) == ["running"])

            var next = try await RunningServer(data: data, environment: environment)
            for id in [running, queued] {
                #expect(try await client.settled(id, at: next.url)["status"] as? String == "completed")
            }
            #expect(simulator.journal().compactMap(\.prompt) == ["running", "queued"])

            let stuck = try await RawConnection(port: next.port, window: 65_536)
            try await stuck.send("GET /videos/\(large.name) HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await stuck.head()
            next.signal(SIGTERM)
            let isDraining = try await eventually { try await client.get("\(next.url)/readyz").status == 503 }
            #expect(isDraining)
            // Signals that come within half a second are taken for one.
            try await ContinuousClock().sleep(for: .milliseconds(700))
            next.signal(SIGINT)
            #expect(await next.ended() == 0, "the second signal")
            #expect(!next.printed.contains("\"Stopped\""))
            expectQuiet(next.printed)

            next = try await RunningServer(
                data: data, environment: environment.merging(["FILMGATE_SERVER_DRAIN_SECONDS": "1"]) { $1 })
            let unread = try await RawConnection(port: next.port, window: 65_536)
            try await unread.send("GET /videos/\(large.name) HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await unread.head()
            let unsent = try await RawConnection(port: next.port)
            try await unsent.send(
                "POST /v1/videos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\nContent-Length: 9\r\n"
                    + "Expect: 100-continue\r\n\r\n{")
            #expect(try await unsent.head() == "HTTP/1.1 100 Continue")
            #expect(await next.stop() == 0, "a drain that is over")
            #expect(next.printed.contains("were cut off") && next.printed.contains("\"Stopped\""))
            expectQuiet(next.printed)
        }
    }

    private func expectQuiet(_ printed: String) {
        for word in ["\"level\":\"error\"", "\"level\":\"critical\"", "Fatal", "crash", "rror:"] {
            #expect(!printed.contains(word), "\(printed)")
        }
    }
}
