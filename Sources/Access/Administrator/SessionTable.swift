import Foundation
import Store

/// SQL about `sessions` and nothing else.
enum SessionTable {
    private static let columns = "id, name, address, created_at, last_used_at, expires_at"
    static let byDigest = "SELECT \(columns), digest FROM sessions WHERE digest = ?"

    static func insert(_ session: Session, digest: KeyDigest, into connection: any Connection) throws {
        try connection.execute(
            """
            INSERT INTO sessions (id, digest, name, address, created_at, last_used_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(session.id), .blob(digest.bytes), .text(session.name), .text(session.address),
                .date(session.createdAt), .date(session.lastUsedAt), .date(session.expiresAt),
            ])
    }

    static func session(of digest: KeyDigest, in connection: any Connection) throws -> Session? {
        try connection.query(byDigest, [.blob(digest.bytes)]) { row in
            digest.matches(try row.blob(6)) ? try decode(row) : nil
        }.compactMap { $0 }.first
    }

    static func all(in connection: any Connection) throws -> [Session] {
        try connection.query("SELECT \(columns) FROM sessions ORDER BY last_used_at DESC, id", [], decode)
    }

    static func touch(_ id: String, now: Date, in connection: any Connection) throws {
        try connection.execute("UPDATE sessions SET last_used_at = ? WHERE id = ?", [.date(now), .text(id)])
    }

    @discardableResult
    static func end(_ id: String, in connection: any Connection) throws -> Bool {
        try connection.execute("DELETE FROM sessions WHERE id = ?", [.text(id)]) > 0
    }

    static func end(_ digest: KeyDigest, in connection: any Connection) throws {
        try connection.execute("DELETE FROM sessions WHERE digest = ?", [.blob(digest.bytes)])
    }

    @discardableResult
    static func endAll(in connection: any Connection) throws -> Int {
        try connection.execute("DELETE FROM sessions")
    }

    private static func decode(_ row: any Row) throws -> Session {
        Session(
            id: try row.text(0), name: try row.text(1), address: try row.text(2), createdAt: try row.date(3),
            lastUsedAt: try row.date(4), expiresAt: try row.date(5))
    }
}
