import Foundation
import NIOCore
import TestSupport
import Testing

/// What somebody meets who only tries things: the simulator in the server's own process, killed with it.
@Suite("Simulated restart", .timeLimit(.minutes(10)))
struct SimulatedRestart {
    @Test("Videos that were running when `serve --simulate` was killed are completed after its next start")
    func kill() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data directory")
        let arguments = ["--simulate", "--simulate-video-seconds", "2"]
        let first = try await RunningServer(data: data, arguments: arguments)
        let client = try Client(key: try await Program.key("restart", in: data))
        var ids: [String] = []
        for number in 1...6 {
            let answer = try await client.create("restart \(number)", at: first.url)
            ids.append(try #require(answer.json["id"] as? String, "\(answer)"))
        }
        for id in ids { _ = try await client.begun(id, at: first.url) }
        await first.kill()

        let second = try await RunningServer(data: data, arguments: arguments)
        for id in ids {
            let video = try await client.settled(id, at: second.url)
            #expect(video["status"] as? String == "completed", "\(video)")
            let content = try await client.get("\(second.url)/v1/videos/\(id)/content")
            #expect(content.status == 200 && content.body.readableBytes > 1_000)
        }
        #expect(await second.stop() == 0)
    }

    @Test("What only xAI's API can do works with `--simulate` too, by no key of the operator's, and outlives a kill")
    func keyed() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data directory")
        let arguments = ["--simulate", "--simulate-video-seconds", "3"]
        // Nobody listens there, and nobody is to ask.
        let environment = [
            "FILMGATE_XAI_BASE_URL": "http://127.0.0.1:1", "FILMGATE_XAI_KEYS": "xai-key-of-the-operator-1",
        ]
        let first = try await RunningServer(data: data, environment: environment, arguments: arguments)
        #expect(first.printed.contains("Upstream: simulated"))
        let client = try Client(key: try await Program.key("keyed", in: data))
        let model = #""model":"grok-imagine-video-1.5","size":"1920x1080","seconds":1"#
        var ids: [String] = []
        for number in 1...3 {
            let answer = try await client.send(
                "POST", "\(first.url)/v1/videos", json: #"{\#(model),"prompt":"restart \#(number)"}"#)
            ids.append(try #require(answer.json["id"] as? String, "\(answer.text)"))
        }
        let areBegun = try await eventually {
            let count = try await Program.run(
                named: "sqlite3",
                [
                    "-cmd", ".timeout 10000", "\(data)/filmgate.db",
                    "SELECT count(*) FROM jobs WHERE checkpoint ->> '$.trace.videoID' IS NOT NULL",
                ])
            return count == "3\n"
        }
        #expect(areBegun)
        await first.kill()

        let second = try await RunningServer(data: data, environment: environment, arguments: arguments)
        for id in ids {
            let video = try await client.settled(id, at: second.url)
            #expect(video["status"] as? String == "completed" && video["size"] as? String == "1920x1080", "\(video)")
        }
        #expect(await second.stop() == 0)
        let tokens = try await Program.run(named: "sqlite3", ["\(data)/filmgate.db", "SELECT count(*) FROM tokens"])
        #expect(tokens == "0\n", "no key is written down")
    }

    @Test("The operator's proxies lie in the way of no simulated video")
    func proxies() async throws {
        let directory = try TemporaryDirectory()
        let server = try await RunningServer(
            data: directory.file("data"), arguments: ["--simulate", "--simulate-video-seconds", "0.2"])
        let administrator = try await Administrator(settingUp: server)
        // Nobody listens there.
        let added = try await administrator.post("/api/proxies", ["url": "http://127.0.0.1:1"])
        #expect(added.status == 200, "\(added.text)")
        let client = try Client(key: try await Program.key("proxies", in: directory.file("data")))
        let answer = try await client.create("by no proxy", at: server.url)
        let id = try #require(answer.json["id"] as? String, "\(answer)")
        #expect(try await client.settled(id, at: server.url)["status"] as? String == "completed")
        #expect(await server.stop() == 0)
    }
}
