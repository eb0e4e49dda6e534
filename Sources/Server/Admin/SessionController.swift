import Access
import Foundation
import HTTPTypes

/// The way in: set-up, login, sessions, the password.
struct SessionController: Sendable {
    let administration: Administration

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/setup", .open) { _ in
                AdminAnswer(["is_set_up": .flag(try administration.isSetUp())])
            },
            AdminRoute(.post, "/api/setup", .open) { try await setUp($0) },
            AdminRoute(.post, "/api/login", .open) { try await logIn($0) },
            AdminRoute(.post, "/api/logout") { try await logOut($0) },
            AdminRoute(.get, "/api/session") { AdminAnswer($0.visitor?.session.json(isOwn: true)) },
            AdminRoute(.get, "/api/sessions") { try await list($0) },
            AdminRoute(.delete, "/api/sessions/:id") { try await end($0) },
            AdminRoute(.post, "/api/password") { try await changePassword($0) },
        ]
    }

    private struct SetUp: Decodable {
        let code: String
        let name: String
        let password: String
    }

    private func setUp(_ asked: AdminRequest) async throws -> AdminAnswer {
        try asked.door.checkEntry(asked.head)
        let wish = try await asked.body(SetUp.self)
        try await administration.setUp(code: wish.code, name: wish.name, password: wish.password, now: asked.now)
        return AdminAnswer(["name": .text(wish.name)], message: "Set up. Log in with name and password.")
    }

    private struct Login: Decodable {
        let username: String
        let password: String
    }

    private func logIn(_ asked: AdminRequest) async throws -> AdminAnswer {
        try asked.door.checkEntry(asked.head)
        let login = try await asked.body(Login.self)
        let (secret, session) = try await administration.logIn(
            name: login.username, password: login.password, from: asked.address, now: asked.now)
        var answer = AdminAnswer(
            session.json(isOwn: true), fields: [("token", .text(secret.text))], message: "Logged in.")
        answer.cookie = asked.door.setCookie(secret.text)
        return answer
    }

    private func logOut(_ asked: AdminRequest) async throws -> AdminAnswer {
        guard let visitor = asked.visitor else { throw APIError.noSession }
        try await administration.logOut(visitor.secret)
        var answer = AdminAnswer(message: "Logged out.")
        answer.cookie = asked.door.clearCookie
        return answer
    }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let own = asked.visitor?.session.id
        return AdminAnswer(
            AdminJSON(try await administration.sessions(now: asked.now)) { $0.json(isOwn: $0.id == own) })
    }

    private func end(_ asked: AdminRequest) async throws -> AdminAnswer {
        guard try await administration.endSession(asked.id) else { throw APIError.noSuch("session") }
        return AdminAnswer(["id": .text(asked.id)], message: "Ended.")
    }

    private struct Password: Decodable {
        let old_password: String
        let new_password: String
    }

    private func changePassword(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try await asked.body(Password.self)
        do {
            try await administration.changePassword(
                old: wish.old_password, new: wish.new_password, from: asked.address, now: asked.now)
        } catch LoginError.wrong {
            // The session is good: 401 would send the console to its login page.
            throw APIError.invalid("old_password", "The old password is wrong.", code: "INVALID_CREDENTIALS")
        }
        var answer = AdminAnswer(message: "Changed. All sessions have ended: log in again.")
        answer.cookie = asked.door.clearCookie
        return answer
    }
}

extension Session {
    fileprivate func json(isOwn: Bool) -> AdminJSON {
        [
            "id": .text(id), "username": .text(name), "address": .text(address), "created_at": AdminJSON(createdAt),
            "last_used_at": AdminJSON(lastUsedAt), "expires_at": AdminJSON(expiresAt), "current": .flag(isOwn),
        ]
    }
}
