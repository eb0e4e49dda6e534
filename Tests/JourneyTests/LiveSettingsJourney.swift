import Foundation
import Simulator
import TestSupport
import Testing

/// Settings that take effect at once, by what they do and not by what is said of them.
@Suite("Live settings journey", .timeLimit(.minutes(10)))
struct LiveSettingsJourney {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(
        "With one at a time the others wait for the first, with more the next begins beside another",
        arguments: ["jobs.concurrency", "jobs.video_concurrency", "grok.in_flight_per_token"])
    func atOnce(key: String) async throws {
        // Long enough that one that begins beside another is seen before that one ends.
        try await OperatedServer.open(tokens: ["live-token-number-1"], videoSeconds: 6, in: directory) { operated in
            try await Self.change(key, "1", operated)
            var ids: [String] = []
            for number in 1...3 {
                let answer = try await operated.client.create("one at a time \(number)", at: operated.server.url)
                ids.append(try #require(answer.json["id"] as? String, "\(answer.text)"))
            }
            let here = operated
            let isFirstDone = try await eventually { try await Self.completed(ids, here) >= 1 }
            #expect(isFirstDone)
            #expect(operated.asked.count <= 2, "without the limit all three would have begun together")

            try await Self.change(key, "8", operated)
            let haveAllBegun = try await eventually { here.asked.count == 3 }
            #expect(haveAllBegun)
            #expect(try await Self.completed(ids, operated) == 1, "the third began beside the second")
            for id in ids { _ = try await operated.client.settled(id, at: operated.server.url) }
        }
    }

    @Test("A shorter call log is pruned, and stays so short")
    func logLength() async throws {
        try await OperatedServer.open(tokens: ["live-token-number-1"], in: directory) { operated in
            for number in 1...2 { try await operated.video("logged \(number)") }
            let here = operated
            func records() async throws -> Int {
                (try await here.get("logs?page_size=200")["data"] as? [Any])?.count ?? 0
            }
            let areWritten = try await eventually { try await records() >= 4 }
            #expect(areWritten)

            try await Self.change("log.max_count", "3", operated)

            let arePruned = try await eventually { try await records() == 3 }
            #expect(arePruned)
            // What comes is kept, what was there goes.
            let newest = try await operated.video("logged 3")
            let hasCome = try await eventually {
                let logs = try await here.get("logs?page_size=200")["data"] as? [[String: any Sendable]] ?? []
                return logs.count == 3 && logs.contains { $0["job"] as? String == newest }
            }
            #expect(hasCome)
        }
    }

    @Test("Calls go by a proxy as soon as one is set, and no longer when it is taken away", arguments: [false, true])
    func proxies(asList: Bool) async throws {
        let tunnel = try await LoopbackTunnel(.socks5, logins: ["anna:of-the-road"])
        let proxy = #""socks5h://anna:of-the-road@127.0.0.1:\#(tunnel.port)""#
        let (key, some, none) =
            asList ? ("grok.proxy_urls", "[\(proxy)]", "[]") : ("grok.proxy_url", proxy, #""""#)
        try await OperatedServer.open(tokens: ["live-token-number-1"], in: directory) { operated in
            try await operated.video("direct")
            #expect(tunnel.asked.isEmpty)

            try await Self.change(key, some, operated)
            try await operated.video("by the proxy")
            let asked = tunnel.asked.count
            #expect(asked > 0)

            try await Self.change(key, none, operated)
            try await operated.video("direct again")
            #expect(tunnel.asked.count == asked)
        }
    }

    @Test("A smaller cache is emptied at once")
    func cache() async throws {
        try await OperatedServer.open(tokens: ["live-token-number-1"], in: directory) { operated in
            let large = try await LargeVideo.store(in: operated.data, directory)
            func size() async throws -> Int {
                let data = try await operated.get("cache/size")["data"] as? [String: any Sendable]
                return try #require(data?["video_bytes"] as? Int)
            }
            #expect(try await size() == large.bytes.count)
            let link = "\(operated.server.url)/videos/\(large.name)"
            #expect(try await operated.client.get(link).status == 200)

            try await Self.change("media.video_bytes_mb", "1", operated)

            #expect(try await size() == 0)
            #expect(try await operated.client.get(link).status == 404)
        }
    }

    /// Expects that it is said to hold at once.
    private static func change(_ key: String, _ value: String, _ operated: OperatedServer) async throws {
        let data = try await operated.post("settings", #"{"\#(key)":\#(value)}"#)
        #expect(data["changed"] as? [String] == [key])
        #expect(data["restart_required"] as? [String] == [])
    }

    private static func completed(_ ids: [String], _ operated: OperatedServer) async throws -> Int {
        var count = 0
        for id in ids {
            let video = try await operated.client.get("\(operated.server.url)/v1/videos/\(id)").json
            if video["status"] as? String == "completed" { count += 1 }
        }
        return count
    }
}
