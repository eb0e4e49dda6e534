import Access
import Foundation
import HTTPTypes

/// `/api/keys`: the clients' keys. A key is shown once, when it is made.
struct KeyController: Sendable {
    let keys: APIKeys

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/keys") { asked in
                AdminAnswer(AdminJSON(try await keys.list()) { $0.json(now: asked.now) })
            },
            AdminRoute(.post, "/api/keys") { try await create($0) },
            AdminRoute(.delete, "/api/keys/:id") { asked in
                guard let key = try await keys.revoke(id: asked.id, now: asked.now) else {
                    throw APIError.noSuch("key")
                }
                return AdminAnswer(key.json(now: asked.now), message: "Revoked.")
            },
        ]
    }

    private struct Wish: Decodable {
        let name: String?
        let owner: String?
        /// Milliseconds since 1970.
        let expires_at: Int?
        /// What it may be used for; all if it is not there.
        let kinds: [String]?
    }

    private func create(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try await asked.body(Wish.self)
        guard let name = wish.name else { throw APIError.missing("name") }
        let expiry = wish.expires_at.map { Date(timeIntervalSince1970: Double($0) / 1000) }
        guard wish.expires_at.map(AdminQuery.times.contains) ?? true, expiry.map({ $0 > asked.now }) ?? true else {
            throw APIError.invalid("expires_at", "'expires_at' must be in the future, and before 2100.")
        }
        let made = try await keys.create(
            name: name, owner: wish.owner ?? name, expiresAt: expiry, scope: try scope(wish.kinds), now: asked.now)
        return AdminAnswer(
            .object(made.record.json(now: asked.now).members + [("key", .text(made.key))]),
            message: "The key is shown only now.", status: .created)
    }

    private func scope(_ names: [String]?) throws -> KeyScope {
        guard let names else { return .everything }
        let kinds = Set(names.compactMap(WorkKind.init(rawValue:)))
        guard !names.isEmpty, kinds.count == Set(names).count else {
            let words = WorkKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw APIError.invalid("kinds", "'kinds' must name at least one of \(words), and nothing else.")
        }
        return KeyScope(kinds: kinds)
    }
}

extension APIKey {
    fileprivate func json(now: Date) -> AdminJSON {
        [
            "id": .text(id), "name": .text(name), "owner": .text(owner), "prefix": .text(prefix), "label": .text(label),
            "created_at": AdminJSON(createdAt), "expires_at": AdminJSON(expiresAt),
            "revoked_at": AdminJSON(revokedAt), "last_used_at": AdminJSON(lastUsedAt), "live": .flag(isLive(at: now)),
            "kinds": scope.names.map { AdminJSON($0) } ?? .null, "calls": .integer(calls),
        ]
    }
}
