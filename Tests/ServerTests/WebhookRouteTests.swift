import Access
import Foundation
import HTTPTypes
import Store
import TestSupport
import Testing
import Transport
import Vault
import Webhooks

@testable import Server

@Suite("Webhook routes")
struct WebhookRouteTests {
    private struct Place: Sendable {
        let port: Int
        let key: String
        /// Of the same owner, and not for videos.
        let chatKey: String
        let webhooks: Webhooks

        func ask(_ method: String, _ path: String, _ body: String? = nil, key: String? = nil) async throws
            -> RawHTTP.Answer
        {
            let content = body.map { "Content-Type: application/json\r\nContent-Length: \($0.utf8.count)\r\n" } ?? ""
            return try await RawHTTP.exchange(
                port,
                "\(method) /v1/\(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key ?? self.key)\r\n"
                    + "\(content)Connection: close\r\n\r\n\(body ?? "")")
        }

        func json(_ answer: RawHTTP.Answer) throws -> [String: JSONTree] {
            try JSONDecoder().decode([String: JSONTree].self, from: Data(answer.text.utf8))
        }
    }

    private func serving(_ body: @escaping @Sendable (Place) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        let database = try SQLiteDatabase.temporary(in: directory, migrations: WebhooksSchema.migrations)
        let transport = try CurlTransport(logger: .quiet)
        let webhooks = Webhooks(
            database: database, vault: Vault(current: MasterKey()), transport: transport,
            configuration: .init(allowsPrivate: true, endpointsPerOwner: 2), logger: .quiet)
        try await withStores { stores in
            let key = try await stores.keys.create(name: "test", owner: "test", expiresAt: nil, now: Date()).key
            let chatKey = try await stores.keys.create(
                name: "chat", owner: "test", expiresAt: nil, scope: KeyScope(kinds: [.chat]), now: Date()
            ).key
            let parts = stores.parts(webhooks: webhooks)
            try await withListener({
                try await body(Place(port: $0, key: key, chatKey: chatKey, webhooks: webhooks))
            }) { onListening in
                try await HTTPService(
                    parts: parts, configuration: ServerConfiguration(port: 0), logger: .silent,
                    onListening: onListening
                ).run()
            }
        }
        await transport.shutdown()
        withExtendedLifetime(directory) {}
    }

    private static let wish = #"{"name":"mine","url":"http://127.0.0.1:9/a","event_types":["video.failed"]}"#

    @Test("An endpoint's life, in OpenAI's keys")
    func life() async throws {
        try await serving { place in
            let made = try place.json(try await place.ask("POST", "webhook_endpoints", Self.wish))
            let id = try #require(made["id"]?.string)
            #expect(
                made.keys.sorted() == [
                    "created_at", "disabled_at", "disabled_reason", "event_types", "id", "name", "object",
                    "signing_secret", "signing_secret_hint", "updated_at", "url",
                ])
            #expect(made["event_types"] == ["video.failed"] && made["disabled_at"] == .null)
            let seen = try await place.ask("GET", "webhook_endpoints/\(id)/")
            #expect(seen.status == 200 && !seen.text.contains("signing_secret\""))
            let secret = try #require(made["signing_secret"]?.string)
            #expect(!seen.text.contains(secret))
            let list = try place.json(try await place.ask("GET", "webhook_endpoints?limit=1"))
            #expect(list["first_id"] == .text(id) && list["last_id"] == .text(id) && list["has_more"] == false)
            let types = try await place.ask("GET", "webhook_event_types")
            #expect(types.text == #"{"object":"list","data":["video.completed","video.failed"]}"#)
            let rotated = try place.json(try await place.ask("POST", "webhook_endpoints/\(id)/rotate_secret"))
            #expect(rotated["signing_secret"]?.string.map { $0 != secret } == true)
            let gone = try await place.ask("DELETE", "webhook_endpoints/\(id)")
            #expect(gone.text == #"{"id":"\#(id)","object":"webhook_endpoint.deleted","deleted":true}"#)
            #expect(try await place.ask("GET", "webhook_endpoints/\(id)").status == 404)
        }
    }

    struct Refusal: Sendable {
        let request: String
        var body: String?
        let status: Int
        let code: String
        var param: String?
    }

    private static let refusals: [Refusal] = [
        .init(request: "PUT webhook_endpoints", status: 405, code: "method_not_supported"),
        .init(request: "GET webhook_endpoints/we_1/test", status: 405, code: "method_not_supported"),
        .init(request: "POST webhook_event_types", status: 405, code: "method_not_supported"),
        .init(request: "GET webhook_endpoints/we_1/other", status: 404, code: "unknown_url"),
        .init(request: "GET webhook_other", status: 404, code: "unknown_url"),
        .init(request: "GET webhook_endpoints/we_1", status: 404, code: "not_found", param: "webhook_endpoint_id"),
        .init(request: "DELETE webhook_endpoints/we_1", status: 404, code: "not_found", param: "webhook_endpoint_id"),
        .init(request: "POST webhook_endpoints/we_1", body: #"{"name":"x"}"#, status: 404, code: "not_found"),
        .init(request: "GET webhook_endpoints?limit=-1", status: 400, code: "invalid_value", param: "limit"),
        .init(request: "POST webhook_endpoints", status: 400, code: "missing_required_parameter", param: "name"),
        .init(request: "POST webhook_endpoints", body: "[]", status: 400, code: "invalid_type"),
        .init(request: "POST webhook_endpoints", body: "{", status: 400, code: "invalid_json"),
        .init(
            request: "POST webhook_endpoints", body: #"{"name":1}"#, status: 400, code: "invalid_type", param: "name"),
        .init(
            request: "POST webhook_endpoints", body: #"{"name":"a","url":"https://1.1.1.1"}"#, status: 400,
            code: "missing_required_parameter", param: "event_types"),
        .init(
            request: "POST webhook_endpoints", body: #"{"name":"a","url":"ftp://x","event_types":["video.failed"]}"#,
            status: 400, code: "invalid_url", param: "url"),
        .init(
            request: "POST webhook_endpoints",
            body: #"{"name":"a","url":"https://1.1.1.1","event_types":["video.failed","batch.failed"]}"#, status: 400,
            code: "invalid_value", param: "event_types[1]"),
        .init(
            request: "POST webhook_endpoints",
            body: #"{"name":"a\u0000","url":"https://1.1.1.1","event_types":["video.failed"]}"#, status: 400,
            code: "invalid_value", param: "name"),
        .init(
            request: "POST webhook_endpoints/we_1/test", body: "{}", status: 400, code: "missing_required_parameter",
            param: "event_type"),
    ]

    @Test("What cannot be is refused, and says why", arguments: refusals)
    func refused(refusal: Refusal) async throws {
        try await serving { place in
            let words = refusal.request.split(separator: " ").map(String.init)
            let answer = try await place.ask(words[0], words[1], refusal.body)
            #expect(answer.status == refusal.status, "\(answer.text)")
            #expect(answer.text.contains(#""code":"\#(refusal.code)""#), "\(answer.text)")
            if let param = refusal.param { #expect(answer.text.contains(#""param":"\#(param)""#), "\(answer.text)") }
        }
    }

    @Test("Without a key nothing is told, and an owner has so many endpoints")
    func bounds() async throws {
        try await serving { place in
            for path in ["webhook_endpoints", "webhook_endpoints/we_1", "webhook_event_types"] {
                #expect(try await place.ask("GET", path, key: "sk-wrong").status == 401)
            }
            for _ in 0..<2 { #expect(try await place.ask("POST", "webhook_endpoints", Self.wish).status == 200) }
            let third = try await place.ask("POST", "webhook_endpoints", Self.wish)
            #expect(third.status == 400 && third.text.contains("webhook_endpoint_limit"))
            let large = #"{"name":"\#(String(repeating: "x", count: 70_000))"}"#
            #expect(try await place.ask("POST", "webhook_endpoints", large).status == 413)
        }
    }

    @Test("A key that is not for videos may look, and changes nothing")
    func scope() async throws {
        try await serving { place in
            let made = try place.json(try await place.ask("POST", "webhook_endpoints", Self.wish))
            let id = try #require(made["id"]?.string)
            for (request, body) in [
                ("POST webhook_endpoints", Self.wish), ("POST webhook_endpoints/\(id)", #"{"name":"x"}"#),
                ("DELETE webhook_endpoints/\(id)", nil), ("POST webhook_endpoints/\(id)/rotate_secret", "{}"),
                ("POST webhook_endpoints/\(id)/test", #"{"event_type":"video.failed"}"#),
            ] {
                let words = request.split(separator: " ").map(String.init)
                let answer = try await place.ask(words[0], words[1], body, key: place.chatKey)
                #expect(answer.status == 403 && answer.text.contains("key_not_allowed"), "\(request) \(answer.text)")
            }
            #expect(try await place.ask("GET", "webhook_endpoints/\(id)", key: place.chatKey).status == 200)
        }
    }

    @Test("Where nobody is told anything there are no such paths")
    func absent() async throws {
        try await withKeyedService { port, key in
            let answer = try await RawHTTP.exchange(
                port,
                "GET /v1/webhook_endpoints HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\n"
                    + "Connection: close\r\n\r\n")
            #expect(answer.status == 404)
        }
    }
}
