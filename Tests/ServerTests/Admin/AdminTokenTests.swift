import Foundation
import HTTPTypes
import Pool
import Store
import TestSupport
import Testing

@testable import Server

@Suite("Tokens over HTTP")
struct AdminTokenTests {
    private static func secret(_ number: Int) -> String { "canary-\(number)-\(String(repeating: "x", count: 20))-tail" }

    private func fixture(_ count: Int = 3) async throws -> AdminFixture {
        let fixture = try await AdminFixture()
        let secrets = (1...count).map { #""\#(Self.secret($0))""# }.joined(separator: ",")
        let reply = try await fixture.post("/api/tokens/add", #"{"tokens":[\#(secrets)],"token_type":"sso"}"#)
        #expect(reply["count"] == .number(Double(count)))
        return fixture
    }

    @Test("Adding tells what is new, known and no token, and changes nothing about what is known")
    func adds() async throws {
        let fixture = try await fixture(1)
        _ = try await fixture.post("/api/tokens/note", #"{"token":"\#(Self.secret(1))","note":"mine"}"#)

        let reply = try await fixture.post(
            "/api/tokens/add",
            #"{"tokens":["\#(Self.secret(1))","sso=\#(Self.secret(2))","short"],"token_type":"ssoSuper"}"#)

        #expect(reply["count"] == 1)
        #expect(reply["data.duplicate"] == 1)
        #expect(reply["data.invalid_lines"] == [3])
        let list = try await fixture.get("/api/tokens?sort=created_asc")
        #expect(list["data.0.note"] == "mine")
        #expect(list["data.0.token_type"] == "sso")
        #expect(list["data.1.token_type"] == "ssoSuper")
        #expect(try await fixture.post("/api/tokens/add", #"{"token_type":"sso"}"#)["field"] == "tokens")
        #expect(
            try await fixture.post("/api/tokens/add", #"{"tokens":[],"token_type":"gold"}"#)["field"] == "token_type")
    }

    @Test("An export has every token of the filter by its label, safe to open, and never a secret")
    func exports() async throws {
        let fixture = try await fixture(520)
        _ = try await fixture.post("/api/tokens/note", #"{"id":1,"note":"=1+1, \"x\""}"#)

        let csv = try await fixture.get("/api/tokens/export")

        let lines = csv.text.split(separator: "\r\n")
        #expect(lines.count == 521)
        #expect(lines.first?.hasPrefix("id,token,token_type,state,reason,") == true)
        #expect(csv.text.contains(#""'=1+1, ""x""""#))
        #expect(!csv.text.contains("xxxx"))
        #expect(csv.headers[.contentDisposition] == "attachment; filename=\"tokens.csv\"")
        let some = try await fixture.get("/api/tokens/export?format=jsonl&text=1%2B1")
        #expect(some.text.split(separator: "\n").count == 1)
        #expect(some.text.contains(#""id":1,"#))
        #expect(try await fixture.get("/api/tokens/export?format=xml").status == 400)
    }

    @Test("The list has the predecessors' fields, pages and filters, and never a secret")
    func lists() async throws {
        let fixture = try await fixture(12)

        let reply = try await fixture.get("/api/tokens")

        #expect(reply["total"] == 12)
        #expect(reply["page_size"] == 10)
        #expect(reply["data"]?.count == 10)
        #expect(reply["data.0.token"] == "canary****tail")
        #expect(reply["data.0.status"] == "未使用")
        #expect(reply["data.0.remaining_queries"] == -1)
        #expect(reply["data.0.video_limit"] == -1)
        #expect(reply["data.0.tags"] == [])
        #expect(reply["data.0.state"] == "active")
        #expect(!reply.text.contains("xxxxxxxx"))
        #expect(try await fixture.get("/api/tokens?page=2")["data"]?.count == 2)
        #expect(try await fixture.get("/api/tokens?token_type=ssoSuper")["total"] == 0)
        #expect(try await fixture.get("/api/tokens?status=%E5%A4%B1%E6%95%88")["total"] == 0)
        #expect(try await fixture.get("/api/tokens?status=unused")["total"] == 12)
        #expect(try await fixture.get("/api/tokens?status=x")["field"] == "status")
        #expect(try await fixture.get("/api/tokens?page_size=1000")["field"] == "page_size")
        #expect(try await fixture.get("/api/tokens/1")["data.id"] == 1)
        #expect(try await fixture.get("/api/tokens/99").status == 404)
    }

    @Test("A token is named by its secret, by its id, or by a label that no other has")
    func names() async throws {
        let fixture = try await fixture(2)
        for name in [#""\#(Self.secret(1))""#, "1", #""1""#] {
            let reply = try await fixture.post("/api/tokens/tags", #"{"token":\#(name),"tags":["a"," b ","a"]}"#)
            #expect(reply["count"] == 1, "\(reply.text)")
            #expect(reply["tags"] == ["a", "b"])
        }
        #expect(try await fixture.get("/api/tokens/tags/all")["data"] == ["a", "b"])
        let ambiguous = try await fixture.post("/api/tokens/note", #"{"token":"canary****tail","note":"n"}"#)
        #expect(ambiguous.status == 409)
        #expect(ambiguous["code"] == "ambiguous")
        _ = try await fixture.post("/api/tokens/delete", #"{"ids":[2]}"#)
        #expect(
            try await fixture.post("/api/tokens/note", #"{"token":"canary****tail","note":"n"}"#)["data.note"] == "n")
        let none = try await fixture.post("/api/tokens/note", #"{"token":"\#(Self.secret(7))","note":"n"}"#)
        #expect(none.status == 404)
        #expect(!none.text.contains("xxxxxxxx"))
    }

    @Test("Tokens are switched off and on, by name or all that match a filter")
    func batches() async throws {
        let fixture = try await fixture(4)
        _ = try await fixture.post("/api/tokens/tags", #"{"ids":[1,2,3],"tags":["old"]}"#)

        #expect(
            try await fixture.post("/api/tokens/disable", #"{"filter":{"tag":"old"},"reason":"rest"}"#)["count"] == 3)
        let list = try await fixture.get("/api/tokens?status=disabled")
        #expect(list["total"] == 3)
        #expect(list["data.0.reason"] == "rest")
        #expect(list["data.0.status"] == "失效")
        #expect(
            try await fixture.post("/api/tokens/enable", #"{"tokens":["\#(Self.secret(1))",2]}"#)["data.count"] == 2)
        #expect(try await fixture.get("/api/tokens?status=disabled")["total"] == 1)
        #expect(try await fixture.post("/api/tokens/delete", #"{"filter":{}}"#)["field"] == "filter")
        #expect(try await fixture.post("/api/tokens/delete", "{}")["field"] == "tokens")
        #expect(
            try await fixture.post("/api/tokens/delete", #"{"filter":{"tag":"old"},"ids":[1]}"#)["field"] == "filter")
        #expect(try await fixture.post("/api/tokens/delete", #"{"filter":{},"all":true}"#)["count"] == 4)
        #expect(try await fixture.get("/api/tokens")["total"] == 0)
    }

    @Test("A filter with a condition that there is none of changes nothing")
    func misspeltFilter() async throws {
        let fixture = try await fixture(2)
        for filter in [#"{"stauts":"expired","token_type":"sso"}"#, #"{"ids":[1]}"#] {
            let reply = try await fixture.post("/api/tokens/delete", #"{"filter":\#(filter),"all":true}"#)
            #expect(reply["code"] == "invalid_value")
        }
        #expect(try await fixture.get("/api/tokens")["total"] == 2)
    }

    @Test("What the database could not keep is the request's fault, and the place is named")
    func hostileTexts() async throws {
        let fixture = try await fixture(1)
        for (path, body) in [
            ("note", #"{"ids":[1],"note":"a\u0000b"}"#), ("tags", #"{"ids":[1],"tags":["\\\u0000"]}"#),
            ("disable", #"{"filter":{"text":"\u0000"}}"#),
        ] {
            #expect(try await fixture.post("/api/tokens/\(path)", body)["code"] == "invalid_value")
        }
        #expect(try await fixture.post("/api/tokens/note", #"{"ids":[1],"note":"a\\u0000b"}"#)["count"] == 1)
        #expect(try await fixture.get("/api/tokens?text=a%00")["field"] == "text")
        #expect(try await fixture.get("/api/logs?model=%00")["field"] == "model")
        #expect(try await fixture.post("/api/tokens/enable", #"{"ids":[1,"2"]}"#)["field"] == "ids[1]")
    }

    @Test("Statistics come in the predecessors' fields")
    func statistics() async throws {
        let fixture = try await fixture(2)
        _ = try await fixture.post("/api/tokens/disable", #"{"ids":[1]}"#)

        let reply = try await fixture.get("/api/stats")

        #expect(reply["data.total"] == 2)
        #expect(reply["data.normal.total"] == 2)
        #expect(reply["data.normal.disabled"] == 1)
        #expect(reply["data.super.total"] == 0)
        #expect(reply["data.video.tokens_with_video"] == 0)
        let remaining = try await fixture.get("/api/stats/remaining")
        #expect(remaining["data.assumed_chat_quota_per_token"] == 80)
        #expect(remaining["data.chat_total_remaining"] == 80)
        #expect(remaining["data.image_total_remaining"] == 40)
        #expect(try await fixture.get("/api/storage/mode")["data.mode"] == "SQLITE")
    }

    @Test("A token whose chats are used up is 限流中, as it was with the predecessors, until they come back")
    func usedUp() async throws {
        let fixture = try await fixture(4)
        let now = AdminFixture.now.timeIntervalSince1970 * 1000
        try await fixture.database.write { connection in
            for (token, remaining, reset) in [(1, 0, nil), (2, 0, 1.0), (3, 5, nil)] as [(Int, Int, Double?)] {
                try connection.execute(
                    """
                    INSERT INTO token_quotas (token, group_name, remaining, total, resets_at) VALUES (?, 'chat', ?, 80, ?)
                    """,
                    [.optional(token), .optional(remaining), .optional(reset.map { Int(now - $0 * 1000) })])
            }
        }

        let list = try await fixture.get("/api/tokens?sort=created_asc")
        #expect((0..<4).map { list["data.\($0).status"]?.string } == ["限流中", "正常", "正常", "未使用"])
        let limited = try await fixture.get("/api/tokens?status=限流中".addingPercents)
        #expect(limited["total"] == 1, "\(limited.text)")
        #expect(limited["data.0.id"] == 1)
        #expect(try await fixture.get("/api/tokens?status=cooling")["total"] == 0)
        _ = try await fixture.post("/api/tokens/disable", #"{"ids":[1]}"#)
        #expect(try await fixture.get("/api/tokens/1")["data.status"] == "失效")
        #expect(try await fixture.get("/api/tokens?status=限流中".addingPercents)["total"] == 0)
    }

    @Test("What is said of one is said of one")
    func numbers() async throws {
        let fixture = try await fixture(2)

        let one = try await fixture.post("/api/tokens/tags", #"{"ids":[1],"tags":["a"]}"#)
        #expect(one["message"] == "1 token tagged.")
        let both = try await fixture.post("/api/tokens/tags", #"{"ids":[1,2],"tags":["a"]}"#)
        #expect(both["message"] == "2 tokens tagged.")
        let added = try await fixture.post("/api/tokens/add", #"{"tokens":["\#(Self.secret(1))","x"]}"#)
        #expect(added["message"] == "0 added, 1 was there, 1 is no token.")
        let proxies = try await fixture.post("/api/proxies", #"{"urls":["http://10.0.0.1:80","x y","x z"]}"#)
        #expect(proxies["message"] == "1 added, 0 were there, 2 are no proxies.")
    }
}

@Suite("Proxies over HTTP")
struct AdminProxyTests {
    private static let url = "socks5h://ann:canary-password@127.0.0.1:1080"

    @Test("A proxy is added, bound, unbound, reset and removed, and its password never shown")
    func proxies() async throws {
        let fixture = try await AdminFixture()
        _ = try await fixture.post("/api/tokens/add", #"{"tokens":["canary-token-0123456789"]}"#)
        var texts: [String] = []
        func post(_ path: String, _ body: String) async throws -> AdminReply {
            let reply = try await fixture.post("/api/proxies" + path, body)
            texts.append(reply.text)
            return reply
        }

        #expect(try await post("", #"{"url":"\#(Self.url)"}"#)["count"] == 1)
        #expect(try await post("", #"{"url":"nonsense://"}"#)["field"] == "url")
        let bulk = try await post("", #"{"text":"http://127.0.0.1:1\n\#(Self.url)\n//\n"}"#)
        #expect(bulk["added"] == 1)
        #expect(bulk["duplicate"] == 1)
        #expect(
            try await post("/assign", #"{"proxy_url":"\#(Self.url)","sso":"canary-token-0123456789"}"#).status == 200)
        #expect(try await fixture.get("/api/proxies/pool")["data.address"] == nil as JSONTree)
        #expect(try await fixture.post("/api/proxies/pool/fetch")["code"] == "no_pool")
        let list = try await fixture.get("/api/proxies")
        #expect(list["data.proxies.0.history"] == [])
        #expect(list["data.healthy"] == list["data.total"])
        #expect(list["data.bound"] == 1)
        guard case .number(let id) = list["data.proxies.0.id"] else { throw APIError.inside }
        #expect(try await fixture.get("/api/proxies/\(Int(id))")["data.assigned_sso"] == ["canary****6789"])
        #expect(try await fixture.get("/api/proxies/999").status == 404)
        #expect(try await fixture.get("/api/proxies/x").status == 404)
        texts.append(list.text)
        #expect(list["data.total"] == 2)
        #expect(list["data.proxies.0.url"] == "socks5h://ann:****@127.0.0.1:1080")
        #expect(list["data.proxies.0.healthy"] == true)
        #expect(list["data.proxies.0.fail_count"] == 0)
        #expect(list["data.proxies.0.assigned_sso"] == ["canary****6789"])
        #expect(list["data.assignments.canary****6789"] == "socks5h://ann:****@127.0.0.1:1080")
        #expect(try await post("/unassign", #"{"sso":"canary****6789"}"#).status == 200)
        #expect(try await fixture.get("/api/proxies")["data.assignments"]?.count == 0)
        #expect(try await post("/health/reset", #"{"url":"socks5h://ann:****@127.0.0.1:1080"}"#).status == 200)
        #expect(try await post("/health/reset", #"{"url":"http://127.0.0.1:9"}"#).status == 404)
        #expect(try await fixture.delete("/api/proxies", #"{"url":"\#(Self.url)"}"#).status == 200)
        #expect(try await fixture.get("/api/proxies")["data.total"] == 1)
        #expect(texts.allSatisfy { !$0.contains("canary-password") && !$0.contains("canary-token") })
    }

    @Test("A test tells whether a proxy connects, also one that is not in the pool")
    func tests() async throws {
        let fixture = try await AdminFixture()

        // Nobody listens there.
        let reply = try await fixture.post("/api/proxies/test", #"{"url":"http://127.0.0.1:1"}"#)

        #expect(reply.status == 200)
        #expect(reply["data.connected"] == false)
        #expect(reply["data.status_code"] == nil as JSONTree)
        #expect(try await fixture.post("/api/proxies/test", #"{"url":"//"}"#)["field"] == "url")
        #expect(try await fixture.post("/api/proxies/test", "{}").status == 404)
    }
}

extension String {
    fileprivate var addingPercents: String { addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? self }
}
