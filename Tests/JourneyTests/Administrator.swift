import Foundation
import TestSupport
import Testing

/// Somebody who sets a server up and looks after it over HTTP.
struct Administrator: Sendable {
    static let password = "a journey of 1000 steps"

    let server: RunningServer
    /// With the session as a Bearer token.
    var client: Client

    /// Sets the server up and logs in.
    init(settingUp server: RunningServer, password: String = Administrator.password) async throws {
        let body = try Self.setUp(code: try await server.setUpCode(), name: "anna", password: password)
        let answer = try await Client().send("POST", "\(server.url)/api/setup", json: body)
        #expect(answer.status == 200, "\(answer.text)")
        try await self.init(loggingInTo: server, password: password)
    }

    init(loggingInTo server: RunningServer, name: String = "anna", password: String = Administrator.password)
        async throws
    {
        self.server = server
        let answer = try await Client().logIn(name, password, at: server.url)
        client = try Client(key: try #require(answer.json["token"] as? String, "\(answer.text)"))
    }

    func get(_ path: String) async throws -> Client.Answer { try await client.get(server.url + path) }

    func post(_ path: String, _ body: [String: any Sendable]) async throws -> Client.Answer {
        try await client.send("POST", server.url + path, json: try Self.json(body))
    }

    static func setUp(code: String, name: String, password: String) throws -> String {
        try json(["code": code, "name": name, "password": password])
    }

    static func json(_ body: [String: any Sendable]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: body, options: .sortedKeys), as: UTF8.self)
    }
}

extension Client {
    func logIn(_ name: String, _ password: String, at url: String) async throws -> Answer {
        try await send(
            "POST", "\(url)/api/login", json: try Administrator.json(["username": name, "password": password]))
    }
}

extension Client.Answer {
    /// The member `data` of an administrator's answer; empty if it is no object.
    var data: [String: any Sendable] { json["data"] as? [String: any Sendable] ?? [:] }
}

extension RunningServer {
    /// As it was printed.
    func setUpCode() async throws -> String {
        var code: String?
        _ = try await eventually {
            code = printed.firstMatch(of: #/the set-up code is ([^\s,]+), for/#).map { String($0.output.1) }
            return code != nil
        }
        return try #require(code, "\(printed)")
    }
}
