import Foundation
import Simulator
import TestSupport
import Testing

/// What is known of tokens and proxies outlives the server.
@Suite("Restart journey", .timeLimit(.minutes(10)))
struct RestartJourney {
    private static let kept = [
        "id", "token", "token_type", "state", "reason", "since", "until", "tags", "note", "quotas", "proxy_id", "uses",
        "failures", "last_failure", "last_used_at", "synced_at", "created_time",
    ]

    @Test("Cooling, expiry, tags, notes, quotas and a proxy's binding are the same after SIGTERM and after a kill")
    func restart() async throws {
        let tokens = (1...4).map { "restart-token-number-\($0)" }
        try await OperatedServer.open(tokens: tokens, in: try TemporaryDirectory()) { operated in
            operated.simulator.inject(
                Fault(.status(429, retryAfter: 3600), on: .conversation, token: tokens[0]),
                Fault(.status(401), on: .conversation, token: tokens[1], times: nil))
            try await operated.video("before")
            let ids = try await operated.tokens().compactMap { $0["id"] as? Int }
            try #require(ids.count == 4)
            try await operated.post("tokens/test", #"{"token":\#(ids[2])}"#)
            try await operated.post("tokens/tags", #"{"token":\#(ids[2]),"tags":["slow","mine"]}"#)
            try await operated.post("tokens/note", #"{"token":\#(ids[3]),"note":"of the second account"}"#)
            try await operated.post("proxies", #"{"urls":["http://user:secret@127.0.0.1:9","http://127.0.0.1:19"]}"#)
            try await operated.post("proxies/assign", #"{"proxy_url":"http://127.0.0.1:19","token_id":\#(ids[3])}"#)

            var tokensBefore = try await Self.tokens(operated)
            var proxiesBefore = try await Self.proxies(operated)
            #expect(tokensBefore.map { $0["state"] } == ["cooling", "expired", "active", "active"])
            #expect(tokensBefore[2]["quotas"]?.contains("140") == true, "\(tokensBefore[2])")
            #expect(tokensBefore.map { $0["proxy_id"] != "null" } == [false, false, false, true])
            try await operated.restart(killing: false)
            #expect(try await Self.tokens(operated) == tokensBefore)
            #expect(try await Self.proxies(operated) == proxiesBefore)

            try await operated.post("tokens/tags", #"{"token":\#(ids[0]),"tags":["answered"]}"#)
            try await operated.post("tokens/note", #"{"token":\#(ids[1]),"note":"answered"}"#)
            try await operated.post("tokens/disable", #"{"token":\#(ids[2]),"reason":"answered"}"#)
            try await operated.post(
                "proxies/assign", #"{"proxy_url":"http://user:secret@127.0.0.1:9","token_id":\#(ids[2])}"#)
            try await operated.post("proxies/unassign", #"{"token_id":\#(ids[3])}"#)
            tokensBefore = try await Self.tokens(operated)
            proxiesBefore = try await Self.proxies(operated)
            try await operated.restart(killing: true)
            #expect(try await Self.tokens(operated) == tokensBefore)
            #expect(try await Self.proxies(operated) == proxiesBefore)
            #expect(tokensBefore.map { $0["state"] } == ["cooling", "expired", "disabled", "active"])
            #expect(tokensBefore.map { $0["proxy_id"] != "null" } == [false, false, true, false])
        }
    }

    @Test("Quotas that the list of tokens showed hold after a kill at once")
    func killedAfterList() async throws {
        try await OperatedServer.open(tokens: ["restart-token-number-9"], in: try TemporaryDirectory()) { operated in
            let id = try #require(try await operated.tokens().first?["id"] as? Int)
            try await operated.post("tokens/test", #"{"token":\#(id)}"#)
            let before = try await Self.tokens(operated)
            #expect(before.first?["quotas"]?.contains("140") == true, "\(before)")
            try await operated.restart(killing: true)
            #expect(try await Self.tokens(operated) == before)
        }
    }

    @Test("Quotas that nobody looked at since they were learnt outlive a graceful stop at once")
    func stoppedAfterTest() async throws {
        try await OperatedServer.open(tokens: ["restart-token-number-9"], in: try TemporaryDirectory()) { operated in
            let id = try #require(try await operated.tokens().first?["id"] as? Int)
            let begun = Int(Date().timeIntervalSince1970 * 1000)
            try await operated.post("tokens/test", #"{"token":\#(id)}"#)
            // Sooner than the next batch is due, as a rule.
            try await operated.restart(killing: false)
            let after = try #require(try await operated.tokens().first)
            #expect(try Self.text(after["quotas"]).contains("140"), "\(after)")
            #expect(try #require(after["synced_at"] as? Int) >= begun, "\(after)")
        }
    }

    /// Each token's fields as text.
    private static func tokens(_ operated: OperatedServer) async throws -> [[String: String]] {
        try await operated.tokens().map { token in
            try Dictionary(uniqueKeysWithValues: kept.map { ($0, try text(token[$0])) })
        }
    }

    private static func proxies(_ operated: OperatedServer) async throws -> String {
        try text(try await operated.get("proxies")["data"])
    }

    private static func text(_ value: Any?) throws -> String {
        if let text = value as? String { return text }
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed]
        return String(
            decoding: try JSONSerialization.data(withJSONObject: value ?? NSNull(), options: options), as: UTF8.self)
    }
}
