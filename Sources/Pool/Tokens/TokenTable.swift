import Catalog
import Crypto
import Foundation
import Store
import Upstream
import Vault

/// A token and what only the pool needs to know of it.
struct TokenRecord: Hashable, Sendable {
    var token: Token
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

    /// Likewise.
    init(soleKey credential: Credential, now: Date) {
        self.init(
            token: Token(
                id: -1, provider: .xai, credential: credential, tier: .super, state: .active, createdAt: now),
            coolings: 0)
    }
}

/// SQL about `tokens` and what hangs on them, and nothing else. Secrets are sealed.
struct TokenTable: Sendable {
    /// How often the table was changed by other than counters, and how often tokens were removed.
    struct Revision: Hashable, Sendable {
        var latest = 0
        var removals = 0
    }

    private static let purpose = "tokens.secret"
    private static let columns = """
        id, sealed, tier, state, since, cooling_until, reason, coolings, note, uses, failures, last_used_at, last_failure,
        last_failure_at, synced_at, created_at, secret, provider
        """
    static let byDigest = "SELECT id FROM tokens WHERE digest = ?"

    let vault: Vault

    static func digest(of secret: String) -> Data { Data(SHA256.hash(data: Data(secret.utf8))) }

    // MARK: Revisions

    func revision(in connection: any Connection) throws -> Revision {
        try connection.first("SELECT latest, removals FROM token_revision", []) {
            Revision(latest: try $0.integer(0), removals: try $0.integer(1))
        } ?? Revision()
    }

    /// The number for rows that are changed in this transaction.
    func nextRevision(in connection: any Connection) throws -> Int {
        try connection.execute("UPDATE token_revision SET latest = latest + 1")
        return try revision(in: connection).latest
    }

    // MARK: Adding

    /// A draft with its secret sealed, made before the writer is asked for.
    struct SealedDraft: Sendable {
        let draft: TokenDraft
        let digest: Data
        let sealed: Data
    }

    func seal(_ draft: TokenDraft) throws -> SealedDraft {
        SealedDraft(
            draft: draft, digest: Self.digest(of: draft.credential.secret),
            sealed: try vault.seal(draft.credential.secret, for: Self.purpose))
    }

    /// False if it is there already; then nothing about it changes.
    func insert(_ sealed: SealedDraft, revision: Int, now: Date, into connection: any Connection) throws -> Bool {
        guard try connection.first(Self.byDigest, [.blob(sealed.digest)], { try $0.integer(0) }) == nil else {
            return false
        }
        let draft = sealed.draft
        let state = Self.columns(of: draft.state)
        let id = try connection.insert(
            """
            INSERT INTO tokens (sealed, digest, label, tier, state, since, cooling_until, reason, coolings, note, uses,
                failures, last_used_at, last_failure, last_failure_at, synced_at, revision, created_at, provider)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(sealed.sealed), .blob(sealed.digest), .text(draft.credential.description),
                .text(draft.tier.rawValue), .text(state.state), .date(draft.since ?? draft.createdAt ?? now),
                .optional(state.until), .optional(state.reason), .integer(state.until == nil ? 0 : 1),
                .text(String(draft.note.prefix(Self.longestNote))), .integer(max(0, draft.uses)),
                .integer(max(0, draft.failures)), .optional(draft.lastUsedAt),
                .optional(draft.lastFailure?.reason), .optional(draft.lastFailure?.at), .optional(draft.syncedAt),
                .integer(revision), .date(draft.createdAt ?? now), .text(draft.provider.rawValue),
            ])
        for tag in Self.cleaned(draft.tags) {
            try connection.execute("INSERT INTO token_tags (token, tag) VALUES (?, ?)", [.integer(id), .text(tag)])
        }
        try insert(draft.quotas, of: id, into: connection)
        return true
    }

    private func insert(_ quotas: [QuotaGroup: Quota], of id: Int, into connection: any Connection) throws {
        for (group, quota) in quotas {
            try connection.execute(
                """
                INSERT INTO token_quotas (token, group_name, remaining, total, window_ms, resets_at, synced_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(id), .text(group.rawValue), .optional(quota.remaining.map { max(0, $0) }),
                    .optional(quota.total.map { max(0, $0) }),
                    .optional(quota.window.map { Int(max(.zero, $0) / .milliseconds(1)) }), .optional(quota.resetsAt),
                    .optional(quota.syncedAt),
                ])
        }
    }

    static let longestNote = 2000

    /// Without blanks around them, empty and repeated ones; 32 of 100 characters at most.
    static func cleaned(_ tags: [String]) -> [String] {
        let trimmed = tags.map { String($0.trimmingCharacters(in: .whitespacesAndNewlines).prefix(100)) }
        return Array(Set(trimmed.filter { !$0.isEmpty }).sorted().prefix(32))
    }

    // MARK: Writing down

    /// What calls taught about a token, as it is to be written.
    struct Save: Sendable {
        let id: Int
        let isStateUnsaved: Bool
        let state: Token.State
        let since: Date
        let coolings: Int
        let uses: Int
        let failures: Int
        let lastUsedAt: Date?
        let lastFailure: Token.Failure?
        let syncedAt: Date?
        /// nil: unchanged.
        let quotas: [QuotaGroup: Quota]?

        init(_ entry: TokenPoolState.Entry) {
            id = entry.id
            isStateUnsaved = entry.isStateUnsaved
            state = entry.state
            since = entry.since
            coolings = entry.coolings
            uses = entry.uses
            failures = entry.failures
            lastUsedAt = entry.lastUsedAt
            lastFailure = entry.lastFailure
            syncedAt = entry.syncedAt
            quotas = entry.areQuotasUnsaved ? entry.quotas : nil
        }
    }

    /// One that an operator disabled meanwhile stays disabled.
    func save(_ saves: [Save], in connection: any Connection) throws {
        let revision = saves.contains { $0.isStateUnsaved } ? try nextRevision(in: connection) : 0
        for save in saves {
            let known = try connection.execute(
                """
                UPDATE tokens SET uses = ?, failures = ?, last_used_at = ?, last_failure = ?, last_failure_at = ?,
                    synced_at = ? WHERE id = ?
                """,
                [
                    .integer(save.uses), .integer(save.failures), .optional(save.lastUsedAt),
                    .optional(save.lastFailure?.reason), .optional(save.lastFailure?.at), .optional(save.syncedAt),
                    .integer(save.id),
                ])
            guard known > 0 else { continue }
            if save.isStateUnsaved {
                let state = Self.columns(of: save.state)
                try connection.execute(
                    """
                    UPDATE tokens SET state = ?, cooling_until = ?, reason = ?, since = ?, coolings = ?
                    WHERE id = ? AND state <> 'disabled'
                    """,
                    [
                        .text(state.state), .optional(state.until), .optional(state.reason), .date(save.since),
                        .integer(save.coolings), .integer(save.id),
                    ])
                try connection.execute(
                    "UPDATE tokens SET revision = ? WHERE id = ?", [.integer(revision), .integer(save.id)])
            }
            if let quotas = save.quotas {
                try connection.execute("DELETE FROM token_quotas WHERE token = ?", [.integer(save.id)])
                try insert(quotas, of: save.id, into: connection)
            }
        }
    }

    // MARK: Reading

    /// All that changed after a revision, without tags.
    func records(after revision: Int, in connection: any Connection) throws -> [TokenRecord] {
        var records = try connection.query(
            "SELECT \(Self.columns) FROM tokens WHERE revision > ? ORDER BY revision", [.integer(revision)], decode)
        let quotas = try quotas("token IN (SELECT id FROM tokens WHERE revision > ?)", [.integer(revision)], connection)
        for index in records.indices { records[index].token.quotas = quotas[records[index].token.id] ?? [:] }
        return records
    }

    func ids(in connection: any Connection) throws -> Set<Int> {
        Set(try connection.query("SELECT id FROM tokens", []) { try $0.integer(0) })
    }

    /// With all that is known of them, by id: other indexes would only make it sort, and a page end far from its beginning.
    func tokens(_ condition: Condition, _ tail: String = "ORDER BY id", in connection: any Connection) throws -> [Token]
    {
        var tokens = try connection.query(
            "SELECT \(Self.columns) FROM tokens NOT INDEXED WHERE \(condition.sql) \(tail)", condition.arguments, decode
        ).map(\.token)
        let few: Value = .text(tokens.count > 5000 ? "" : Self.array(tokens.map(\.id)))
        let those = tokens.count > 5000 ? "? = ''" : "token IN (SELECT value FROM json_each(?))"
        let quotas = try quotas(those, [few], connection)
        let tags = Dictionary(
            grouping: try connection.query("SELECT token, tag FROM token_tags WHERE \(those)", [few]) {
                (try $0.integer(0), try $0.text(1))
            }, by: \.0
        ).mapValues { $0.map(\.1).sorted() }
        for index in tokens.indices {
            tokens[index].quotas = quotas[tokens[index].id] ?? [:]
            tokens[index].tags = tags[tokens[index].id] ?? []
        }
        return tokens
    }

    /// For `json_each`: as many numbers as there are, in one argument.
    static func array(_ ids: [Int]) -> String { "[" + ids.map(String.init).joined(separator: ",") + "]" }

    private func quotas(
        _ condition: String, _ arguments: [Value], _ connection: any Connection
    ) throws -> [Int: [QuotaGroup: Quota]] {
        var quotas: [Int: [QuotaGroup: Quota]] = [:]
        let rows = try connection.query(
            """
            SELECT token, group_name, remaining, total, window_ms, resets_at, synced_at FROM token_quotas
            WHERE \(condition)
            """, arguments
        ) { row in
            (
                try row.integer(0), QuotaGroup(rawValue: try row.text(1)),
                Quota(
                    remaining: try row.optionalInteger(2), total: try row.optionalInteger(3),
                    window: try row.optionalInteger(4).map { .milliseconds($0) }, resetsAt: try row.optionalDate(5),
                    syncedAt: try row.optionalDate(6))
            )
        }
        for (token, group, quota) in rows { quotas[token, default: [:]][group] = quota }
        return quotas
    }

    private static func columns(of state: Token.State) -> (state: String, until: Date?, reason: String?) {
        if case .cooling(let until, let reason) = state { return ("cooling", until, reason) }
        return (state.status.rawValue, nil, state.reason)
    }

    private func decode(_ row: any Row) throws -> TokenRecord {
        guard let tier = Tier(rawValue: try row.text(2)), let status = TokenStatus(rawValue: try row.text(3)),
            let provider = Provider(rawValue: try row.text(17))
        else {
            throw StoreError.decoding("unknown tier, state or provider of a token")
        }
        let state: Token.State =
            switch status {
            case .active: .active
            case .cooling: .cooling(until: try row.date(5), reason: try row.text(6))
            case .expired: .expired(reason: try row.text(6))
            case .disabled: .disabled(reason: try row.text(6))
            }
        let secret = try row.optionalBlob(1).map { try vault.open($0, for: Self.purpose) } ?? row.text(16)
        var token = Token(
            id: try row.integer(0), provider: provider, credential: Credential(secret), tier: tier, state: state,
            since: try row.date(4), createdAt: try row.date(15))
        token.note = try row.text(8)
        token.uses = try row.integer(9)
        token.failures = try row.integer(10)
        token.lastUsedAt = try row.optionalDate(11)
        if let reason = try row.optionalText(12) { token.lastFailure = .init(reason: reason, at: try row.date(13)) }
        token.syncedAt = try row.optionalDate(14)
        return TokenRecord(token: token, coolings: try row.integer(7))
    }
}

extension TokenTable {
    // MARK: Sealing

    func hasPlainSecrets(in connection: any Connection) throws -> Bool {
        try connection.first("SELECT id FROM tokens WHERE secret IS NOT NULL LIMIT 1", []) { _ in } != nil
    }

    /// Seals some secrets that are not; returns how many.
    func sealPlain(limit: Int, in connection: any Connection) throws -> Int {
        // What was plain does not stay behind in the file.
        try connection.execute("PRAGMA secure_delete = ON")
        let plain = try connection.query(
            "SELECT id, secret FROM tokens WHERE secret IS NOT NULL LIMIT ?", [.integer(limit)]
        ) { (try $0.integer(0), try $0.text(1)) }
        for (id, secret) in plain {
            try connection.execute(
                "UPDATE tokens SET sealed = ?, secret = NULL WHERE id = ?",
                [.blob(try vault.seal(secret, for: Self.purpose)), .integer(id)])
        }
        return plain.count
    }

    /// Seals anew what is not sealed under the current key, among `limit` rows from `floor` on; nil at the end.
    func rekey(after floor: Int, limit: Int, in connection: any Connection) throws -> (last: Int, count: Int)? {
        let rows = try connection.query(
            "SELECT id, sealed FROM tokens WHERE id > ? AND sealed IS NOT NULL ORDER BY id LIMIT ?",
            [.integer(floor), .integer(limit)]
        ) { (try $0.integer(0), try $0.blob(1)) }
        guard let last = rows.last?.0 else { return nil }
        let old = rows.filter { !vault.isCurrent($0.1) }
        for (id, sealed) in old {
            let fresh = try vault.seal(try vault.open(sealed, for: Self.purpose), for: Self.purpose)
            try connection.execute("UPDATE tokens SET sealed = ? WHERE id = ?", [.blob(fresh), .integer(id)])
        }
        return (last, old.count)
    }
}
