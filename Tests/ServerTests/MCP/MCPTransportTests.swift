import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("MCP over HTTP") struct MCPTransportTests {
    private func withClient(
        _ configuration: ServerConfiguration = ServerConfiguration(port: 0),
        _ body: @Sendable (MCPClient) async throws -> Void
    ) async throws {
        try await withKeyedService(configuration) { port, key in try await body(MCPClient(port: port, key: key)) }
    }

    @Test func `initialize agrees on a revision`() async throws {
        try await withClient { client in
            for (asked, agreed) in [
                ("2025-06-18", "2025-06-18"), ("2025-03-26", "2025-03-26"), ("2024-11-05", "2024-11-05"),
                ("2025-11-25", "2025-06-18"), ("2099-01-01", "2025-06-18"), ("", "2025-06-18"),
            ] {
                let reply = try await client.post(
                    #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"\#(asked)","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#
                )
                #expect(reply.status == 200)
                #expect(reply.http.header("content-type") == "application/json")
                #expect(reply.http.header("mcp-session-id") == nil)
                let json = try #require(reply.json)
                #expect(json.at("result.protocolVersion")?.text == agreed)
                #expect(json.at("result.serverInfo.name") == "filmgate")
                #expect(json.at("result.serverInfo.version") == "9.9")
                #expect(json.at("result.capabilities") == ["tools": ["listChanged": false]])
            }
        }
    }

    @Test func `ids are given back as they came`() async throws {
        try await withClient { client in
            for id in ["0", "-7", "12345678901234567890", "1.5", #""""#, #""a\"b""#, #""7""#, #""日本""#] {
                let reply = try await client.post(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
                #expect(reply.http.text == #"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#)
            }
        }
    }

    @Test func `what is no request is refused with the code that says why`() async throws {
        try await withClient { client in
            for (body, status, code, id) in [
                ("{", 400, -32700, "null"), ("", 400, -32700, "null"), ("\u{0}", 400, -32700, "null"),
                (String(repeating: "[", count: 100_000), 400, -32700, "null"),
                ("1", 400, -32600, "null"), ("null", 400, -32600, "null"), ("[]", 400, -32600, "null"),
                ("{}", 400, -32600, "null"), (#"{"jsonrpc":"1.0","id":4,"method":"ping"}"#, 400, -32600, "4"),
                (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, 400, -32600, "null"),
                (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, 400, -32600, "null"),
                (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, 400, -32600, "null"),
                (#"{"jsonrpc":"2.0","id":5,"method":7}"#, 400, -32600, "5"),
                (#"{"jsonrpc":"2.0","id":6,"method":"ping","params":[1]}"#, 400, -32600, "6"),
                (#"{"jsonrpc":"2.0","id":7,"method":"resources/list"}"#, 200, -32601, "7"),
                (#"{"jsonrpc":"2.0","id":8,"method":"tools/list","params":{"cursor":"x"}}"#, 200, -32602, "8"),
                (#"{"jsonrpc":"2.0","id":9,"method":"initialize","params":{}}"#, 200, -32602, "9"),
                (#"{"jsonrpc":"2.0","id":9,"method":"tools/call"}"#, 200, -32602, "9"),
                (#"{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"rm"}}"#, 200, -32602, "9"),
            ] {
                let reply = try await client.post(body)
                #expect(reply.status == status, "\(body.prefix(80))")
                #expect(reply.json?.at("error.code") == .integer(code), "\(body.prefix(80)) \(reply.http.text)")
                #expect(reply.http.text.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"error":"#), "\(body.prefix(80))")
            }
        }
    }

    @Test func `notifications and answers are taken in silence`() async throws {
        try await withClient { client in
            for body in [
                #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
                #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#,
                #"{"jsonrpc":"2.0","method":"notifications/anything"}"#, #"{"jsonrpc":"2.0","id":1,"result":{}}"#,
                #"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#,
            ] {
                let reply = try await client.post(body)
                #expect(reply.status == 202, "\(body)")
                #expect(reply.http.body.isEmpty)
            }
        }
    }

    @Test func `batches are answered where the revision has them`() async throws {
        let batch =
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/x"},7,{"jsonrpc":"2.0","id":"2","method":"initialize","params":{"protocolVersion":"2025-03-26"}}]"#
        try await withClient { client in
            for headers in [[:], ["MCP-Protocol-Version": "2025-03-26"]] as [[String: String]] {
                let reply = try await client.post(batch, headers)
                #expect(reply.status == 200)
                #expect(reply.json?.at("0") == ["jsonrpc": "2.0", "id": 1, "result": [:]])
                #expect(reply.json?.at("1.error.code") == -32600)
                #expect(reply.json?.at("2.error.code") == -32600)
                #expect(reply.json?.at("2.id") == "2")
                #expect(reply.json?.at("3") == nil)
            }
            let one = try await client.post(#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#)
            #expect(one.json == [["jsonrpc": "2.0", "id": 1, "result": [:]]])
            let events = try await client.post(batch, ["Accept": "text/event-stream"])
            #expect(events.http.header("content-type") == "text/event-stream")
            #expect(events.events.count == 3)
            let late = try await client.post(batch, ["MCP-Protocol-Version": "2025-06-18"])
            #expect(late.status == 400)
            #expect(late.json?.at("error.code") == -32600)
            let many = Array(repeating: #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, count: 17)
            #expect(try await client.post("[\(many.joined(separator: ","))]").status == 400)
        }
    }

    @Test func `answers come in the form that is asked for`() async throws {
        let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        try await withClient { client in
            for (accept, type) in [
                ("", "application/json"), ("*/*", "application/json"), ("application/json", "application/json"),
                ("application/json, text/event-stream", "application/json"),
                ("Text/Event-Stream;q=0.9", "text/event-stream"),
                ("application/json;q=0, text/event-stream", "text/event-stream"),
            ] {
                let reply = try await client.post(ping, ["Accept": accept])
                #expect(reply.status == 200 && reply.http.header("content-type") == type, "\(accept)")
                #expect((reply.events.first ?? reply.json)?.at("result") == [:], "\(accept)")
            }
            #expect(try await client.post(ping, ["Accept": "text/html"]).status == 406)
            #expect(try await client.post(ping, ["Content-Type": "text/plain"]).status == 415)
            let large = try await client.post(ping + String(repeating: " ", count: MCPController.bodyBytes))
            #expect(large.status == 413)
        }
    }

    @Test func `an unknown revision is refused and the known ones are told`() async throws {
        try await withClient { client in
            for revision in MCPRevision.allCases {
                let headers = ["MCP-Protocol-Version": revision.rawValue]
                #expect(try await client.post(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#, headers).status == 200)
            }
            let reply = try await client.post(
                #"{"jsonrpc":"2.0","id":1,"method":"server/discover"}"#, ["MCP-Protocol-Version": "2026-07-28"])
            #expect(reply.status == 400)
            #expect(reply.json?.at("error.code") == -32600)
            #expect(reply.json?.at("error.data.supported") == ["2024-11-05", "2025-03-26", "2025-06-18"])
        }
    }

    @Test func `only keys get in, and only POST`() async throws {
        try await withKeyedService { port, key in
            let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
            for client in [MCPClient(port: port, key: nil), MCPClient(port: port, key: "wrong")] {
                let reply = try await client.post(ping)
                #expect(reply.status == 401)
                #expect(reply.http.header("www-authenticate") == "Bearer")
            }
            for method in ["GET", "DELETE", "PUT", "OPTIONS"] {
                let reply = try await RawHTTP.exchange(
                    port,
                    "\(method) /mcp HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nAuthorization: Bearer \(key)\r\nConnection: close\r\n\r\n"
                )
                #expect(reply.status == 405, "\(method)")
                #expect(reply.header("allow") == "POST")
            }
        }
    }

    @Test func `web pages of others are kept out, whatever name they gave this machine`() async throws {
        let ping = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        try await withClient { client in
            for (origin, host, status) in [
                ("", "127.0.0.1:1", 200), ("http://127.0.0.1:1", "127.0.0.1:1", 200),
                ("http://localhost:1", "localhost:1", 200), ("http://[::1]:1", "[::1]:1", 200),
                ("https://evil.example", "127.0.0.1:1", 403), ("http://evil.example:1", "evil.example:1", 403),
                ("http://127.0.0.1:2", "127.0.0.1:1", 403), ("null", "127.0.0.1:1", 403),
                ("http://127.0.0.1.evil.example", "127.0.0.1.evil.example", 403),
            ] {
                let reply = try await client.post(ping, ["Origin": origin, "Host": host])
                #expect(reply.status == status, "\(origin) \(host)")
            }
        }
        let configured = ServerConfiguration(port: 0, publicURL: "https://video.example.org/base")
        try await withClient(configured) { client in
            for (origin, status) in [("https://video.example.org", 200), ("http://video.example.org", 403)] {
                let headers = ["Origin": origin, "Host": "video.example.org"]
                let reply = try await client.post(ping, headers)
                #expect(reply.status == status, "\(origin)")
            }
        }
    }
}
