import Access
import Address
import Foundation
import HTTPTypes
import TestSupport
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

    @Test("Behind a trusted proxy each client is throttled for itself; a client's own word about its address is none")
    func proxied() async throws {
        let proxy = try #require(AddressBlock("10.0.0.1"))
        let fixture = try await AdminFixture(trusted: TrustedProxies([proxy]), usesRealSessions: true)
        try await fixture.administration.setPassword(Self.password, name: "anna", now: AdminFixture.now)
        func statuses(from peer: String, _ lists: [String]) async throws -> [Int] {
            var statuses: [Int] = []
            for (number, list) in lists.enumerated() {
                // Of other accounts each: only the address is counted.
                let body = #"{"username":"\#(peer) \#(list) \#(number)","password":"wrong password"}"#
                let reply = try await fixture.ask(
                    .post, "/api/login", body, headers: [.forwardedFor: list], from: peer)
                statuses.append(reply.status)
            }
            return statuses
        }
        let many = (1...6).map { "203.0.113.\($0)" }
        #expect(try await statuses(from: "10.0.0.1", many) == Array(repeating: 401, count: 6))
        #expect(try await statuses(from: "10.0.0.1", Array(repeating: "192.0.2.1", count: 6)).last == 429)
        // What the client wrote stands left of what the proxy added.
        #expect(try await statuses(from: "10.0.0.1", many.map { "\($0), 198.51.100.1" }).last == 429)
        #expect(try await statuses(from: "198.51.100.2", many).last == 429)
    }

    @Test("A login that came over https to a trusted proxy gets the cookie for https, and it is good there")
    func proxiedCookie() async throws {
        let proxy = try #require(AddressBlock("10.0.0.1"))
        let fixture = try await AdminFixture(trusted: TrustedProxies([proxy]), usesRealSessions: true)
        try await fixture.administration.setPassword(Self.password, name: "anna", now: AdminFixture.now)
        let body = #"{"username":"anna","password":"\#(Self.password)"}"#
        let headers: HTTPFields = [.forwardedFor: "203.0.113.7", .forwardedProto: "https"]

        let reply = try await fixture.ask(.post, "/api/login", body, headers: headers, from: "10.0.0.1")
        let token = try #require(reply["token"]?.string)
        #expect(
            reply.headers[.setCookie] == "__Host-filmgate=\(token); Path=/; HttpOnly; SameSite=Strict; Secure")
        #expect(reply["data.address"] == "203.0.113.7")
        var later = headers
        later[.cookie] = "__Host-filmgate=\(token)"
        #expect(try await fixture.ask(.get, "/api/session", headers: later, from: "10.0.0.1").status == 200)

        let plain = try await fixture.ask(.post, "/api/login", body, headers: headers, from: "192.0.2.9")
        #expect(plain.headers[.setCookie]?.hasPrefix("filmgate=") == true)
        #expect(plain.headers[.setCookie]?.contains("Secure") == false)
        #expect(plain["data.address"] == "192.0.2.9")
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
