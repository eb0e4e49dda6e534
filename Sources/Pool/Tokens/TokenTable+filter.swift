import Catalog
import Foundation
import Store

extension TokenTable {
    /// What stands behind WHERE.
    struct Condition: Sendable {
        var sql = "1 = 1"
        var arguments: [Value] = []

        init() {}

        init(ids: [Int]) { add("id IN (SELECT value FROM json_each(?))", .text(TokenTable.array(ids))) }

        /// Secrets are looked up first.
        init(_ filter: TokenFilter, now: Date, in connection: any Connection) throws {
            if let provider = filter.provider { add("provider = ?", .text(provider.rawValue)) }
            if let tier = filter.tier { add("tier = ?", .text(tier.rawValue)) }
            switch filter.status {
            case nil: break
            // Nobody writes down that a cooling is over.
            case .active: add("(state = 'active' OR (state = 'cooling' AND cooling_until <= ?))", .date(now))
            case .cooling: add("state = 'cooling' AND cooling_until > ?", .date(now))
            case .some(let status): add("state = ?", .text(status.rawValue))
            }
            if let isUnused = filter.isUnused { add(isUnused ? "uses = 0" : "uses > 0") }
            if let isLimited = filter.isLimited {
                add(
                    "\(isLimited ? "" : "NOT ")\(Self.limited)", .date(now), .text(QuotaGroup.chat.rawValue), .date(now)
                )
            }
            if let tag = filter.tag { add("id IN (SELECT token FROM token_tags WHERE tag = ?)", .text(tag)) }
            if let text = filter.text, !text.isEmpty {
                let pattern = Value.text("%" + Self.escaped(text) + "%")
                add(
                    "(label LIKE ? ESCAPE '!' OR note LIKE ? ESCAPE '!' OR digest = ?)", pattern, pattern,
                    .blob(TokenTable.digest(of: text)))
            }
            if let ids = filter.ids {
                add("id IN (SELECT value FROM json_each(?))", .text(TokenTable.array(ids)))
            }
            if let secrets = filter.secrets {
                let ids = try secrets.compactMap { secret in
                    try connection.first(TokenTable.byDigest, [.blob(TokenTable.digest(of: secret))]) {
                        try $0.integer(0)
                    }
                }
                add("id IN (SELECT value FROM json_each(?))", .text(TokenTable.array(ids)))
            }
        }

        /// As `Token.isLimited(at:)`.
        private static let limited = """
            (state = 'cooling' AND cooling_until > ? OR state IN ('active', 'cooling') AND EXISTS (
                SELECT 1 FROM token_quotas WHERE token = tokens.id AND group_name = ? AND remaining = 0
                    AND (resets_at IS NULL OR resets_at > ?)))
            """

        private mutating func add(_ part: String, _ values: Value...) {
            sql += " AND " + part
            arguments += values
        }

        private static func escaped(_ text: String) -> String {
            ["!", "%", "_"].reduce(text) { $0.replacing($1, with: "!" + $1) }
        }
    }

    func ids(_ condition: Condition, in connection: any Connection) throws -> [Int] {
        try connection.query("SELECT id FROM tokens WHERE \(condition.sql)", condition.arguments) { try $0.integer(0) }
    }

    func count(_ condition: Condition, in connection: any Connection) throws -> Int {
        try connection.first("SELECT count(*) FROM tokens WHERE \(condition.sql)", condition.arguments) {
            try $0.integer(0)
        } ?? 0
    }

    func page(
        _ condition: Condition, _ order: TokenOrder, offset: Int, limit: Int, in connection: any Connection
    ) throws -> [Token] {
        var page = condition
        page.arguments += [.integer(limit), .integer(offset)]
        let direction = order == .newest ? "DESC" : "ASC"
        return try tokens(page, "ORDER BY id \(direction) LIMIT ? OFFSET ?", in: connection)
    }

    func tags(in connection: any Connection) throws -> [String] {
        try connection.query("SELECT DISTINCT tag FROM token_tags ORDER BY tag", []) { try $0.text(0) }
    }

    func statistics(now: Date, in connection: any Connection) throws -> TokenStatistics {
        var statistics = TokenStatistics()
        let rows = try connection.query(
            """
            SELECT tier, state, count(*), sum(uses = 0), sum(coalesce(cooling_until <= ?, 0)), provider
            FROM tokens GROUP BY state, tier, provider
            """, [.date(now)]
        ) {
            (
                Tier(rawValue: try $0.text(0)), TokenStatus(rawValue: try $0.text(1)), try $0.integer(2),
                try $0.integer(3), try $0.integer(4), Provider(rawValue: try $0.text(5))
            )
        }
        for (tier, status, count, unused, over, provider) in rows {
            guard let tier, let status, let provider else { continue }
            var tally = provider == .web ? statistics.tiers[tier] ?? .init() : statistics.keys
            tally.total += count
            tally.unused += unused
            tally.active += over
            switch status {
            case .active: tally.active += count
            case .cooling: tally.cooling += count - over
            case .expired: tally.expired += count
            case .disabled: tally.disabled += count
            }
            if provider == .web { statistics.tiers[tier] = tally } else { statistics.keys = tally }
        }
        let quotas = try connection.query(
            """
            SELECT group_name,
                sum(CASE WHEN resets_at <= ? THEN coalesce(total, 0) ELSE coalesce(remaining, 0) END),
                sum(coalesce(total, 0)), count(*), sum(remaining = 0 AND coalesce(resets_at, ?) >= ?)
            FROM token_quotas
            WHERE remaining IS NOT NULL AND token NOT IN (SELECT id FROM tokens WHERE state IN ('expired', 'disabled'))
            GROUP BY group_name
            """, [.date(now), .date(now), .date(now)]
        ) { row in
            var allowance = TokenStatistics.Allowance()
            allowance.remaining = try row.integer(1)
            allowance.total = try row.integer(2)
            allowance.known = try row.integer(3)
            allowance.exhausted = try row.integer(4)
            return (QuotaGroup(rawValue: try row.text(0)), allowance)
        }
        statistics.quotas = Dictionary(quotas) { first, _ in first }
        return statistics
    }

    // MARK: What an operator does to many

    func enable(_ ids: [Int], now: Date, in connection: any Connection) throws -> Int {
        let revision = try nextRevision(in: connection)
        return try connection.execute(
            """
            UPDATE tokens SET state = 'active', cooling_until = NULL, reason = NULL, coolings = 0, since = ?, revision = ?
            WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'active'
            """, [.date(now), .integer(revision), .text(Self.array(ids))])
    }

    func disable(_ ids: [Int], reason: String, now: Date, in connection: any Connection) throws -> Int {
        let revision = try nextRevision(in: connection)
        return try connection.execute(
            """
            UPDATE tokens SET state = 'disabled', cooling_until = NULL, reason = ?, since = ?, revision = ?
            WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'disabled'
            """, [.text(reason), .date(now), .integer(revision), .text(Self.array(ids))])
    }

    func remove(_ ids: [Int], in connection: any Connection) throws -> Int {
        try connection.execute("UPDATE token_revision SET latest = latest + 1, removals = removals + 1")
        return try connection.execute(
            "DELETE FROM tokens WHERE id IN (SELECT value FROM json_each(?))", [.text(Self.array(ids))])
    }

    func setTags(_ tags: [String], _ ids: [Int], in connection: any Connection) throws {
        let those = Value.text(Self.array(ids))
        try connection.execute("DELETE FROM token_tags WHERE token IN (SELECT value FROM json_each(?))", [those])
        for tag in Self.cleaned(tags) {
            try connection.execute(
                """
                INSERT INTO token_tags (token, tag)
                SELECT id, ? FROM tokens WHERE id IN (SELECT value FROM json_each(?))
                """, [.text(tag), those])
        }
    }

    func setNote(_ note: String, _ ids: [Int], in connection: any Connection) throws {
        try connection.execute(
            "UPDATE tokens SET note = ? WHERE id IN (SELECT value FROM json_each(?))",
            [.text(String(note.prefix(Self.longestNote))), .text(Self.array(ids))])
    }
}
