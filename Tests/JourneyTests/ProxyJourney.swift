import Foundation
import Simulator
import TestSupport
import Testing

/// Roads that are refused or dead, beside one that is neither, and alone.
@Suite("Proxy journey", .timeLimit(.minutes(10)))
struct ProxyJourney {
    @Test(
        "Behind a proxy that meets a challenge page videos are made by the other road; the proxy leaves, the token stays"
    )
    func refused() async throws {
        let directory = try TemporaryDirectory()
        let good = try await ProxyProgram.tinyproxy(user: "anna", password: "of-the-road", in: directory)
        let bad = try await StaticServer([:])
        bad.serveElsewhere(
            html: "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>",
            status: "403 Forbidden")
        let badURL = bad.url("")
        try await OperatedServer.open(tokens: ["proxy-journey-token-1"], in: directory) { operated in
            let token = try #require(try await operated.tokens().first?["id"] as? Int)
            let report = try await operated.post(
                "proxies", #"{"urls":["http://anna:of-the-road@127.0.0.1:\#(good.port)","\#(badURL)"]}"#)
            #expect(report["added"] as? Int == 2)

            // One is enough if three of its calls meet the page.
            var videos = 0
            while videos < 3, try await Self.proxy(badURL, operated)["healthy"] as? Bool == true {
                try await operated.post("proxies/assign", #"{"proxy_url":"\#(badURL)","token_id":\#(token)}"#)
                videos += 1
                try await operated.video("by another road \(videos)")
            }
            #expect(bad.asked >= 3)
            #expect(operated.asked.count == videos, "the page came from the proxy, not from the upstream")
            let left = try await Self.proxy(badURL, operated)
            #expect(left["healthy"] as? Bool == false, "\(left)")
            #expect((left["bound"] as? [Int])?.isEmpty == true, "\(left)")
            #expect((left["reason"] as? String)?.contains("refused") == true, "\(left)")

            let asked = bad.asked
            try await operated.video("by the road that is left")
            #expect(bad.asked == asked)
            let other = try await Self.proxy(":\(good.port)", operated)
            #expect(other["healthy"] as? Bool == true && other["bound"] as? [Int] == [token], "\(other)")
            let stays = try #require(try await operated.tokens().first)
            #expect(stays["state"] as? String == "active" && stays["failures"] as? Int == 0, "\(stays)")
        }
        try await good.stop()
    }

    @Test("A call whose proxy has died goes on by the next one, in the same attempt and with the same token")
    func died() async throws {
        let directory = try TemporaryDirectory()
        let dead = try await ProxyProgram.microsocks(user: "joe", password: "of-the-road")
        let live = try await ProxyProgram.tinyproxy(user: "anna", password: "of-the-road", in: directory)
        let tokens = ["proxy-journey-token-1", "proxy-journey-token-2"]
        try await OperatedServer.open(tokens: tokens, in: directory) { operated in
            let token = try #require(try await operated.tokens().first?["id"] as? Int)
            let url = "socks5://joe:of-the-road@127.0.0.1:\(dead.port)"
            try await operated.post(
                "proxies", #"{"urls":["\#(url)","http://anna:of-the-road@127.0.0.1:\#(live.port)"]}"#)
            try await operated.post("proxies/assign", #"{"proxy_url":"\#(url)","token_id":\#(token)}"#)
            try await dead.stop()
            let id = try await operated.video("by the next road")
            #expect(operated.asked == [tokens[0]])

            let attempts = try await operated.attempts(of: id, atLeast: 2)
            #expect(attempts.map { $0["token_id"] as? Int } == [token, token], "\(attempts)")
            #expect(attempts.map { $0["attempt"] as? Int } == [1, 1], "\(attempts)")
            #expect(attempts.map { $0["success"] as? Bool } == [false, true], "\(attempts)")
            let roads = attempts.map { $0["proxy_used"] as? String ?? "" }
            #expect(roads.first?.contains(":\(dead.port)") == true && roads.last?.contains(":\(live.port)") == true)
            let stays = try #require(try await operated.tokens().first)
            #expect(stays["state"] as? String == "active" && stays["failures"] as? Int == 0, "\(stays)")
        }
        try await live.stop()
    }

    @Test("While all roads are dead nothing is asked past them and the video waits; one that the pool brings makes it")
    func noRoad() async throws {
        let directory = try TemporaryDirectory()
        let dead = try await ProxyProgram.microsocks(user: "joe", password: "of-the-road")
        let live = try await ProxyProgram.tinyproxy(user: "anna", password: "of-the-road", in: directory)
        let pool = try await StaticServer([:])
        pool.serve("socks5://joe:of-the-road@127.0.0.1:\(dead.port)", at: "/")
        try await OperatedServer.open(
            tokens: ["proxy-journey-token-1"], in: directory,
            environment: ["FILMGATE_GROK_PROXY_POOL_URL": pool.url("/")]
        ) { operated in
            #expect(try await eventually { try await Self.proxies(operated).count == 1 })
            try await dead.stop()
            let created = try await operated.client.create("waits for a road", at: operated.server.url)
            let id = try #require(created.json["id"] as? String, "\(created.text)")
            let isDead = try await eventually {
                try await Self.proxy(":\(dead.port)", operated)["healthy"] as? Bool == false
            }
            #expect(isDead)

            // Its interval is minutes: the death makes it asked at once, and each attempt that finds no road once more.
            let asked = pool.asked
            #expect(try await eventually { pool.asked >= asked + 2 })
            #expect(operated.simulator.journal().isEmpty)
            let waiting = try await operated.client.get("\(operated.server.url)/v1/videos/\(id)").json
            #expect(["queued", "in_progress"].contains(waiting["status"] as? String), "\(waiting)")
            let failed = try await operated.attempts(of: id, atLeast: 3)
            #expect(failed.count == 3 && failed.allSatisfy { $0["success"] as? Bool == false }, "\(failed)")

            pool.serve("http://anna:of-the-road@127.0.0.1:\(live.port)", at: "/")
            let video = try await operated.client.settled(id, at: operated.server.url)
            #expect(video["status"] as? String == "completed", "\(video)")
            #expect(operated.asked.count == 1)
            let road = try await operated.attempts(of: id, atLeast: 4).last?["proxy_used"] as? String
            #expect(road?.contains(":\(live.port)") == true)
        }
        try await live.stop()
    }

    private static func proxies(_ operated: OperatedServer) async throws -> [[String: any Sendable]] {
        let data = try await operated.get("proxies")["data"] as? [String: any Sendable]
        return data?["proxies"] as? [[String: any Sendable]] ?? []
    }

    /// The one whose URL has this in it.
    private static func proxy(_ part: String, _ operated: OperatedServer) async throws -> [String: any Sendable] {
        let all = try await proxies(operated)
        return try #require(all.first { ($0["url"] as? String)?.contains(part) == true }, "\(all)")
    }
}
