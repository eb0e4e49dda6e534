import Foundation
import Store

/// SQL about `api_keys` and nothing else.
enum APIKeyTable {
    private static let columns =
        "id, name, owner, prefix, created_at, expires_at, revoked_at, last_used_at, kinds, calls"
    static let holderByDigest = """
        SELECT id, name, owner, digest, expires_at, revoked_at, kinds FROM api_keys WHERE digest = ?
        """

    static func insert(_ key: APIKey, digest: Data, into connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO api_keys (id, digest, prefix, name, owner, created_at, expires_at, revoked_at, kinds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(key.id), .blob(digest), .text(key.prefix), .text(key.name), .text(key.owner),
                .date(key.createdAt), .optional(key.expiresAt), .optional(key.revokedAt),
                .optional(key.scope.stored),
            ])
    }

    static func all(in connection: any Connection) throws -> [APIKey] {
        try connection.query("SELECT \(columns) FROM api_keys ORDER BY created_at DESC, id", [], decode)
    }

    static func key(_ id: String, in connection: any Connection) throws -> APIKey? {
        try connection.first("SELECT \(columns) FROM api_keys WHERE id = ?", [.text(id)], decode)
    }

    /// The key of that id, dead or alive, else the only live one of that name.
    static func find(_ idOrName: String, now: Date, in connection: any Connection) throws -> APIKey {
        if let byID = try key(idOrName, in: connection) { return byID }
        let byName = try connection.query(
            "SELECT \(columns) FROM api_keys WHERE name = ? AND revoked_at IS NULL ORDER BY id", [.text(idOrName)],
            decode
        ).filter { $0.isLive(at: now) }
        guard let only = byName.first else { throw AccessError.noSuchKey(idOrName) }
        guard byName.count == 1 else { throw AccessError.ambiguousName(idOrName) }
        return only
    }

    static func revoke(_ id: String, at now: Date, in connection: any Connection) throws {
        try connection.execute(
            "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", [.date(now), .text(id)])
    }

    static func note(_ use: KeyUse, of id: String, in connection: any Connection) throws {
        if let date = use.last {
            try connection.execute(
                "UPDATE api_keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)",
                [.date(date), .text(id), .date(date)])
        }
        guard use.calls > 0 else { return }
        try connection.execute(
            "UPDATE api_keys SET calls = calls + ? WHERE id = ?", [.integer(use.calls), .text(id)])
    }

    static func holder(of digest: KeyDigest, in connection: any Connection) throws -> KeyHolder? {
        try connection.query(holderByDigest, [.blob(digest.bytes)]) { row -> KeyHolder? in
            guard digest.matches(try row.blob(3)) else { return nil }
            return KeyHolder(
                principal: Principal(
                    owner: try row.text(2), keyID: try row.text(0), keyName: try row.text(1),
                    scope: KeyScope(stored: try row.optionalText(6))),
                expiresAt: try row.optionalDate(4), revokedAt: try row.optionalDate(5))
        }.compactMap { $0 }.first
    }

    private static func decode(_ row: any Row) throws -> APIKey {
        APIKey(
            id: try row.text(0), name: try row.text(1), owner: try row.text(2), prefix: try row.text(3),
            createdAt: try row.date(4), expiresAt: try row.optionalDate(5), revokedAt: try row.optionalDate(6),
            lastUsedAt: try row.optionalDate(7), scope: KeyScope(stored: try row.optionalText(8)),
            calls: try row.integer(9))
    }
}
