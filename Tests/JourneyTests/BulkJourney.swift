import Foundation
import TestSupport
import Testing

/// Many tokens at once over HTTP.
@Suite("Bulk journey", .timeLimit(.minutes(10)))
struct BulkJourney {
    private static let good = (0..<1_600).map { "bulk-session-token-\(10_000 + $0)" }

    /// 2,000 lines: 1,600 tokens, 300 of them again in other spellings, 100 that are none.
    private static let lines: [String] = {
        var lines = good
        lines += good.prefix(100)
        lines += good[100..<200].map { "sso=\($0)" }
        lines += good[200..<300].map { "  \($0)\r" }
        lines += (0..<50).map { "short\($0)" }
        lines += (0..<50).map { "not a token \($0) but some words" }
        return lines
    }()

    @Test("A simulated server says that it asks nobody about the operator's tokens")
    func simulatedTest() async throws {
        let directory = try TemporaryDirectory()
        let server = try await RunningServer(data: directory.file("data"), arguments: ["--simulate"])
        let administrator = try await Administrator(settingUp: server)
        let added = try await administrator.post("/api/tokens/add", ["tokens": [Self.good[0]]])
        #expect(added.status == 200, "\(added.text)")

        let tested = try await administrator.post("/api/tokens/test", ["token": Self.good[0]])
        #expect(tested.status == 409 && tested.json["code"] as? String == "simulated", "\(tested.text)")
        #expect(try await administrator.post("/api/tokens/test", ["token": Self.good[1]]).status == 404)
        #expect(await server.stop() == 0)
    }

    @Test(
        "2,000 lines are reported by what they are; adding them again changes nothing; a filter switches them off and on"
    )
    func bulk() async throws {
        let directory = try TemporaryDirectory()
        let server = try await RunningServer(data: directory.file("data"))
        let administrator = try await Administrator(settingUp: server)
        #expect(Self.lines.count == 2_000)
        let text: [String: any Sendable] = ["text": Self.lines.joined(separator: "\n"), "token_type": "sso"]
        let added = try await administrator.post("/api/tokens/add", text)
        #expect(added.status == 200, "\(added.text)")
        expectReport(added, new: 1_600)

        let some = Array(Self.good.prefix(700))
        let tagged = try await administrator.post("/api/tokens/tags", ["tokens": some, "tags": ["mine", "old"]])
        #expect(tagged.data["count"] as? Int == 700, "\(tagged.text)")
        let noted = try await administrator.post("/api/tokens/note", ["tokens": some, "note": "of the first box"])
        #expect(noted.data["count"] as? Int == 700, "\(noted.text)")
        let before = try await list(administrator, "tag=mine&page_size=200&page=3&sort=created_asc")
        #expect(before.total == 700 && before.tokens.count == 200)

        // As the other type, too: it stays what it was.
        let again = try await administrator.post("/api/tokens/add", ["tokens": Self.lines, "token_type": "ssoSuper"])
        expectReport(again, new: 0)
        let after = try await list(administrator, "tag=mine&page_size=200&page=3&sort=created_asc")
        #expect(after.text == before.text)
        #expect(try await list(administrator, "token_type=sso").total == 1_600)
        #expect(try await list(administrator, "token_type=ssoSuper").total == 0)

        let empty = try await administrator.post("/api/tokens/disable", ["filter": [String: String]()])
        #expect(empty.status == 400 && empty.json["field"] as? String == "filter")
        let off = try await administrator.post(
            "/api/tokens/disable", ["filter": ["tag": "mine"], "reason": "resting"])
        #expect(off.data["count"] as? Int == 700, "\(off.text)")
        let disabled = try await list(administrator, "status=disabled")
        #expect(disabled.total == 700)
        #expect(disabled.tokens.allSatisfy { $0["reason"] as? String == "resting" })
        #expect(try await list(administrator, "status=active").total == 900)
        // Adding does not wake what was put to rest.
        expectReport(try await administrator.post("/api/tokens/add", text), new: 0)
        #expect(try await list(administrator, "status=disabled").total == 700)

        let on = try await administrator.post("/api/tokens/enable", ["filter": ["status": "disabled"]])
        #expect(on.data["count"] as? Int == 700, "\(on.text)")
        #expect(try await list(administrator, "status=disabled").total == 0)
        #expect(
            try await list(administrator, "tag=mine&page_size=200&page=3").tokens.allSatisfy {
                $0["note"] as? String == "of the first box" && $0["tags"] as? [String] == ["mine", "old"]
            })
        #expect(await server.stop() == 0)
    }

    private func expectReport(_ answer: Client.Answer, new: Int) {
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.data["added"] as? Int == new, "\(answer.text)")
        #expect(answer.data["duplicate"] as? Int == 1_900 - new, "\(answer.text)")
        #expect(answer.data["invalid"] as? Int == 100, "\(answer.text)")
        #expect(answer.data["invalid_lines"] as? [Int] == Array(1_901...2_000))
    }

    private func list(
        _ administrator: Administrator, _ query: String
    ) async throws -> (total: Int, tokens: [[String: any Sendable]], text: String) {
        let answer = try await administrator.get("/api/tokens?\(query)")
        #expect(answer.status == 200, "\(answer.text)")
        return (
            try #require(answer.json["total"] as? Int), answer.json["data"] as? [[String: any Sendable]] ?? [],
            answer.text
        )
    }
}
