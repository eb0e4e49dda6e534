import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite("The administrator's door")
struct AdminDoorTests {
    @Test("No route answers without a session but those that lead to one")
    func walk() async throws {
        let fixture = try await AdminFixture()
        #expect(fixture.edge.routes.count > 20)
        for route in fixture.edge.routes {
            let path = route.path.split(separator: "/").map { $0.hasPrefix(":") ? "abc" : $0 }.joined(separator: "/")
            for headers: HTTPFields in [
                [:], [.authorization: "Bearer wrong"], [.authorization: "Basic YTpi"], [.cookie: "filmgate=wrong"],
                [.apiKey: AdminFixture.secret],
            ] {
                var headers = headers
                headers[.contentType] = "application/json"
                headers[.fetchSite] = "same-origin"
                let reply = try await fixture.ask(route.method, "/" + path, "{}", headers: headers)
                switch route.access {
                case .session:
                    #expect(reply.status == 401, "\(route.method) \(route.path)")
                    #expect(reply["success"] == false)
                    #expect(["UNAUTHORIZED", "SESSION_INVALID"].contains(reply["code"]))
                case .open: #expect(["/api/login", "/api/setup"].contains(route.path))
                }
            }
        }
    }

    @Test("No two routes share method and path")
    func unique() async throws {
        let routes = try await AdminFixture().edge.routes.map { "\($0.method) \($0.path)" }
        #expect(Set(routes).count == routes.count)
    }

    struct Change: Sendable {
        let headers: HTTPFields
        let status: Int
        var publicURL: String?
    }

    private static let cookie: HTTPFields = [
        .cookie: "a=b; filmgate=\(AdminFixture.secret)", .contentType: "application/json",
    ]

    private static func with(_ name: HTTPField.Name, _ value: String?, _ fields: HTTPFields = cookie) -> HTTPFields {
        var fields = fields
        fields[name] = value
        return fields
    }

    @Test(
        "A change by cookie must come from the console itself, as JSON; a Bearer token needs neither",
        arguments: [
            Change(headers: cookie, status: 403),
            Change(headers: with(.fetchSite, "cross-site"), status: 403),
            Change(headers: with(.fetchSite, "same-site"), status: 403),
            Change(headers: with(.fetchSite, "cross-site", with(.origin, "http://127.0.0.1:8001")), status: 403),
            Change(headers: with(.origin, "http://evil.example"), status: 403),
            Change(headers: with(.origin, "null"), status: 403),
            Change(headers: with(.origin, "http://127.0.0.1:8001"), status: 200),
            Change(headers: with(.fetchSite, "same-origin"), status: 200),
            Change(headers: with(.fetchSite, "none"), status: 200),
            Change(headers: with(.contentType, "text/plain", with(.fetchSite, "same-origin")), status: 415),
            Change(headers: with(.contentType, nil, with(.fetchSite, "same-origin")), status: 415),
            Change(headers: [.authorization: "Bearer \(AdminFixture.secret)"], status: 200),
            Change(
                headers: [.authorization: "Bearer \(AdminFixture.secret)", .origin: "http://evil.example"], status: 200),
            // Over https the cookie has another name, and the origin is known.
            Change(headers: with(.fetchSite, "same-origin"), status: 401, publicURL: "https://video.example"),
            Change(
                headers: [
                    .cookie: "__Host-filmgate=\(AdminFixture.secret)", .contentType: "application/json",
                    .origin: "https://video.example",
                ], status: 200, publicURL: "https://video.example/filmgate"),
            Change(
                headers: [
                    .cookie: "__Host-filmgate=\(AdminFixture.secret)", .contentType: "application/json",
                    .origin: "http://127.0.0.1:8001",
                ], status: 403, publicURL: "https://video.example"),
        ])
    func changes(_ given: Change) async throws {
        let fixture = try await AdminFixture(publicURL: given.publicURL)

        let reply = try await fixture.ask(.post, "/api/settings", "{}", headers: given.headers)

        #expect(reply.status == given.status, "\(given.headers) \(reply.text)")
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect(reply.headers[.accessControlAllowOrigin] == nil)
    }

    @Test("A cookie alone is enough to look")
    func looks() async throws {
        let fixture = try await AdminFixture()
        let reply = try await fixture.ask(.get, "/api/session", headers: [.cookie: "filmgate=\(AdminFixture.secret)"])
        #expect(reply.status == 200)
        #expect(reply["data.username"] == "ann")
    }

    @Test("The cookie is for this server alone, and for https alone where that is how it is reached")
    func cookies() {
        let plain = AdminDoor(isSecure: false, origin: nil)
        #expect(plain.setCookie("x") == "filmgate=x; Path=/; HttpOnly; SameSite=Strict")
        let secure = AdminDoor(isSecure: true, origin: nil)
        #expect(secure.setCookie("x") == "__Host-filmgate=x; Path=/; HttpOnly; SameSite=Strict; Secure")
        #expect(secure.clearCookie == "__Host-filmgate=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure")
    }

    @Test("Unknown paths, methods, queries and bodies are told in the envelope")
    func faults() async throws {
        let fixture = try await AdminFixture()
        let unknown = try await fixture.get("/api/nothing")
        #expect(unknown.status == 404)
        #expect(unknown["success"] == false)
        let method = try await fixture.ask(.patch, "/api/settings")
        #expect(method.status == 405)
        #expect(method.headers[.allow] == "GET, HEAD, POST")
        let size = try await fixture.get("/api/logs?page_size=201")
        #expect(size.status == 400)
        #expect(size["field"] == "page_size")
        let json = try await fixture.post("/api/keys", "{")
        #expect(json.status == 400)
        #expect(json["code"] == "invalid_json")
        let type = try await fixture.post("/api/keys", #"{"name": 1}"#)
        #expect(type["field"] == "name")
        let long = try await fixture.post("/api/keys", #"{"name": "\#(String(repeating: "a", count: 1 << 20))"}"#)
        #expect(long.status == 413)
    }
}
