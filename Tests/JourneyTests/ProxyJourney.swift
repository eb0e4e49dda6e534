import Foundation
import Simulator
import TestSupport
import Testing

/// A road that is refused, beside one that is not.
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

    /// The one whose URL has this in it.
    private static func proxy(_ part: String, _ operated: OperatedServer) async throws -> [String: any Sendable] {
        let data = try await operated.get("proxies")["data"] as? [String: any Sendable]
        let all = data?["proxies"] as? [[String: any Sendable]] ?? []
        return try #require(all.first { ($0["url"] as? String)?.contains(part) == true }, "\(all)")
    }
}
