import Catalog
import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Server

@Suite("Models over HTTP") struct ModelTests {
    private struct List: Decodable {
        struct Model: Decodable, Equatable {
            let id: String
            let object: String
            let created: Int
            let owned_by: String
            let display_name: String
        }

        let object: String
        let data: [Model]
    }

    private static func get(
        _ port: Int, _ target: String, key: String?, method: String = "GET"
    ) async throws -> RawHTTP.Answer {
        let authorization = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return try await RawHTTP.exchange(
            port, "\(method) \(target) HTTP/1.1\r\nHost: a\r\n\(authorization)Connection: close\r\n\r\n")
    }

    private static func names(_ port: Int, _ target: String, key: String) async throws -> [String] {
        let answer = try await get(port, target, key: key)
        #expect(answer.status == 200, "\(answer.text)")
        let list = try JSONDecoder().decode(List.self, from: Data(answer.body))
        #expect(list.object == "list")
        #expect(list.data.allSatisfy { $0.object == "model" && $0.created > 0 && $0.owned_by == "x-ai" })
        return list.data.map(\.id)
    }

    @Test("Listed is what the tokens serve at that moment, unless all is asked for")
    func serves() async throws {
        let tiers = NIOLockedValueBox<Set<Tier>>([])
        let showsAll = NIOLockedValueBox(false)
        let listing = ModelListing(
            supply: { Supply([.web: tiers.withLockedValue { $0 }]) }, showsAll: { showsAll.withLockedValue { $0 } })
        try await withKeyedService(listing: listing) { port, key in
            let all = ModelCatalog.standard.entries.map(\.name)
            #expect(try await Self.names(port, "/v1/models", key: key).isEmpty)
            #expect(try await Self.names(port, "/v1/models?show_all=true", key: key) == all)
            tiers.withLockedValue { $0 = [.basic] }
            let ofKeys = [
                "grok-imagine-video-1.5", "grok-4.3", "grok-4.5", "grok-4.6", "grok-code-fast-1", "grok-build-0.1",
            ]
            let web = all.filter { !ofKeys.contains($0) }
            let basic = try await Self.names(port, "/v1/models/", key: key)
            #expect(basic == web.filter { !["grok-4-heavy", "grok-chat-heavy"].contains($0) })
            tiers.withLockedValue { $0 = [.basic, .super] }
            #expect(try await Self.names(port, "/v1/models", key: key) == web)
            tiers.withLockedValue { $0 = [] }
            showsAll.withLockedValue { $0 = true }
            #expect(try await Self.names(port, "/v1/models", key: key) == all)
            #expect(try await Self.names(port, "/v1/models?show_all=false", key: key).isEmpty)
        }
    }

    @Test("One model has the shape of the list, also by an alias, a dated name, and one that no token serves now")
    func one() async throws {
        try await withKeyedService(listing: ModelListing(supply: { Supply([:]) })) { port, key in
            let answer = try await Self.get(port, "/v1/models/grok-4.1", key: key)
            #expect(
                answer.text.hasSuffix(
                    #"{"id":"grok-4.1","object":"model","created":1763337600,"owned_by":"x-ai","display_name":"Grok 4.1","description":"Conversations"}"#
                ), "\(answer.text)")
            for name in ["gpt-image-1", "sora-2-2025-12-08", "grok-4-heavy", "sora%2D2"] {
                let answer = try await Self.get(port, "/v1/models/\(name)", key: key)
                let model = try JSONDecoder().decode(List.Model.self, from: Data(answer.body))
                #expect(model.id == name.replacing("%2D", with: "-"))
            }
        }
    }

    @Test(
        "What is no model, or not asked for rightly, is told so",
        arguments: [
            ("GET", "/v1/models/nothing", 404, "model_not_found"),
            ("GET", "/v1/models/a%2Fb", 404, "model_not_found"), ("GET", "/v1/models/%", 404, "model_not_found"),
            ("GET", "/v1/models/%22%0A%00", 404, "model_not_found"),
            ("GET", "/v1/models?show_all=perhaps", 400, "invalid_value"),
            ("GET", "/v1/models?show_all=1&show_all=1", 400, "duplicate_parameter"),
            ("GET", "/v1/models?%zz", 400, "invalid_value"),
            ("POST", "/v1/models", 405, "method_not_supported"),
            ("DELETE", "/v1/models/grok-4.1", 405, "method_not_supported"),
        ])
    func refuses(method: String, target: String, status: Int, code: String) async throws {
        try await withKeyedService { port, key in
            let answer = try await Self.get(port, target, key: key, method: method)
            #expect(answer.status == status, "\(answer.text)")
            let body = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: [String: Any]]
            #expect(body?["error"]?["code"] as? String == code)
            #expect(answer.header("allow") == (status == 405 ? "GET, HEAD" : nil))
        }
    }

    @Test("Without a key nothing is told; HEAD tells only the length")
    func keyAndHead() async throws {
        try await withKeyedService { port, key in
            for target in ["/v1/models", "/v1/models/grok-4.1", "/v1/models/nothing"] {
                #expect(try await Self.get(port, target, key: nil).status == 401)
            }
            let head = try await Self.get(port, "/v1/models", key: key, method: "HEAD")
            let whole = try await Self.get(port, "/v1/models", key: key)
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head.header("content-length") == "\(whole.body.count)")
        }
    }

    @Test("The SDK's recorded requests have their answers")
    func recorded() async throws {
        try await withKeyedService { port, key in
            func answer(_ name: String) async throws -> RawHTTP.Answer {
                let text = try #require(String(bytes: Fixture.bytes(name), encoding: .utf8))
                return try await RawHTTP.exchange(port, text.replacing("sk-test", with: key))
            }
            let list = try await answer("models_list.http")
            #expect(try JSONDecoder().decode(List.self, from: Data(list.body)).data.count > 30)
            let slash = try await answer("models_retrieve_slash.http")
            #expect(slash.status == 404)
            #expect(slash.text.contains("`org/model name:1`") && slash.text.contains(#""code":"model_not_found""#))
        }
    }
}
