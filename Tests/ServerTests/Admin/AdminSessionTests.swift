import Access
import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite("The way in, over HTTP")
struct AdminSessionTests {
    private static let password = "correct horse 7 battery"

    private func post(
        _ fixture: AdminFixture, _ path: String, _ body: String, _ headers: HTTPFields = [:]
    ) async throws -> AdminReply { try await fixture.ask(.post, path, body, headers: headers) }

    private func logIn(_ fixture: AdminFixture, _ password: String = password) async throws -> AdminReply {
        try await post(fixture, "/api/login", #"{"username":"anna","password":"\#(password)"}"#)
    }

    @Test("A code sets up, once; then name and password let in, by token and by cookie, until the logout")
    func journey() async throws {
        let fixture = try await AdminFixture(usesRealSessions: true)
        #expect(try await fixture.ask(.get, "/api/setup", headers: [:])["data.is_set_up"] == false)
        #expect(try await logIn(fixture).status == 409)
        let code = try #require(try await fixture.administration.beginSetUp(now: AdminFixture.now)).secret.text
        func setUp(_ code: String, _ password: String) async throws -> AdminReply {
            try await post(fixture, "/api/setup", #"{"code":"\#(code)","name":"anna","password":"\#(password)"}"#)
        }
        #expect(try await setUp("wrong", Self.password)["code"] == "WRONG_CODE")
        #expect(try await setUp(code, "short")["field"] == "password")
        #expect(try await setUp(code, Self.password).status == 200)
        #expect(try await setUp(code, Self.password).status == 409)

        let reply = try await logIn(fixture)

        #expect(reply.status == 200)
        #expect(reply["success"] == true)
        let token = try #require(reply["token"]?.string)
        let cookie = try #require(reply.headers[.setCookie])
        #expect(cookie == "filmgate=\(token); Path=/; HttpOnly; SameSite=Strict")
        let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
        #expect(try await fixture.ask(.get, "/api/session", headers: bearer)["data.username"] == "anna")
        let byCookie = try await fixture.ask(.get, "/api/sessions", headers: [.cookie: "filmgate=\(token)"])
        #expect(byCookie["data.0.current"] == true)
        #expect(!byCookie.text.contains(token))

        let out = try await fixture.ask(.post, "/api/logout", headers: bearer)
        #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(try await fixture.ask(.get, "/api/session", headers: bearer)["code"] == "SESSION_INVALID")
    }

    @Test("Wrong passwords are 401, then 429 for a while")
    func wrong() async throws {
        let fixture = try await AdminFixture(usesRealSessions: true)
        try await fixture.administration.setPassword(Self.password, name: "anna", now: AdminFixture.now)

        var statuses: [Int] = []
        for _ in 1...8 { statuses.append(try await logIn(fixture, "wrong password").status) }
        #expect(statuses.first == 401)
        #expect(statuses.last == 429)
        let right = try await logIn(fixture)
        #expect(right.status == 429)
        #expect(right.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
        #expect(try await post(fixture, "/api/login", #"{"username":"anna"}"#)["field"] == "password")
    }

    @Test("No other site logs anybody in or sets anything up")
    func otherSites() async throws {
        let fixture = try await AdminFixture(usesRealSessions: true)
        for path in ["/api/login", "/api/setup"] {
            for headers: HTTPFields in [[.fetchSite: "cross-site"], [.origin: "http://evil.example"]] {
                #expect(try await post(fixture, path, "{}", headers).status == 403)
            }
        }
    }

    @Test("A changed password ends all sessions; the old one must be right")
    func password() async throws {
        let fixture = try await AdminFixture(usesRealSessions: true)
        try await fixture.administration.setPassword(Self.password, name: "anna", now: AdminFixture.now)
        let token = try #require(try await logIn(fixture)["token"]?.string)
        let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
        func change(_ old: String) async throws -> AdminReply {
            try await post(
                fixture, "/api/password", #"{"old_password":"\#(old)","new_password":"another horse 8 battery"}"#,
                bearer)
        }

        #expect(try await change("wrong password")["field"] == "old_password")
        #expect(try await change(Self.password).status == 200)
        #expect(try await fixture.ask(.get, "/api/session", headers: bearer).status == 401)
        #expect(try await logIn(fixture, "another horse 8 battery").status == 200)
    }
}
