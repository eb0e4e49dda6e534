import Catalog
import Crypto
import Foundation
import Store
import Upstream

/// A token and what only the pool needs to know of it.
struct TokenRecord: Hashable, Sendable {
    let token: Token
    /// How often it cooled since it last served a call.
    let coolings: Int
}

extension TokenRecord {
    /// Of one that no database holds. Its id is none that a database gives, so a job that it began is never taken up with
    /// a token from there.
    init(sole credential: Credential, now: Date) {
        self.init(
            token: Token(id: 0, credential: credential, tier: .super, state: .active, createdAt: now), coolings: 0)
    }
}

/// SQL about `tokens` and nothing else.
enum TokenTable {
    private static let columns = "id, secret, tier, state, cooling_until, reason, coolings, created_at"
    static let byDigest = "SELECT id FROM tokens WHERE digest = ?"

    /// False if it is there already; then nothing about it changes.
    static func insert(_ credential: Credential, tier: Tier, now: Date, into connection: any Connection) throws -> Bool
    {
        let digest = Data(SHA256.hash(data: Data(credential.secret.utf8)))
        let known = try connection.first(byDigest, [.blob(digest)]) { try $0.integer(0) }
        guard known == nil else { return false }
        try connection.execute(
            "INSERT INTO tokens (secret, digest, tier, created_at) VALUES (?, ?, ?, ?)",
            [.text(credential.secret), .blob(digest), .text(tier.rawValue), .date(now)])
        return true
    }

    static func all(in connection: any Connection) throws -> [TokenRecord] {
        try connection.query("SELECT \(columns) FROM tokens ORDER BY id", [], decode)
    }

    /// Writes what calls taught about a token. One that another process disabled meanwhile stays disabled.
    static func save(_ state: Token.State, coolings: Int, of id: Int, in connection: any Connection) throws {
        let row = columns(of: state)
        try connection.execute(
            """
            UPDATE tokens SET state = ?, cooling_until = ?, reason = ?, coolings = ?
            WHERE id = ? AND state IN ('active', 'cooling')
            """,
            [.text(row.state), .optional(row.until), .optional(row.reason), .integer(coolings), .integer(id)])
    }

    private static func columns(of state: Token.State) -> (state: String, until: Date?, reason: String?) {
        switch state {
        case .active: ("active", nil, nil)
        case .cooling(let until): ("cooling", until, nil)
        case .expired(let reason): ("expired", nil, reason)
        case .disabled(let reason): ("disabled", nil, reason)
        }
    }

    private static func decode(_ row: any Row) throws -> TokenRecord {
        guard let tier = Tier(rawValue: try row.text(2)) else { throw StoreError.decoding("unknown tier of a token") }
        let state: Token.State =
            switch try row.text(3) {
            case "active": .active
            case "cooling": .cooling(until: try row.date(4))
            case "expired": .expired(reason: try row.text(5))
            case "disabled": .disabled(reason: try row.text(5))
            default: throw StoreError.decoding("unknown state of a token")
            }
        let token = Token(
            id: try row.integer(0), credential: Credential(try row.text(1)), tier: tier, state: state,
            createdAt: try row.date(7))
        return TokenRecord(token: token, coolings: try row.integer(6))
    }
}
