import Foundation
import Store
import Transport
import Vault

/// SQL about `proxies` and `proxy_bindings`, and nothing else. Addresses are sealed: they hold passwords.
struct ProxyTable: Sendable {
    struct Row: Sendable {
        let record: ProxyPoolState.Record
        let bound: [Int]
    }

    private static let purpose = "proxies.url"
    private static let columns = """
        id, url, source, state, since, rests_until, reason, rests, failures, requests, successes, last_used_at, created_at,
        history
        """

    let vault: Vault

    /// Rows with an id above `floor`, with the tokens bound to them.
    func rows(above floor: Int, in connection: any Connection) throws -> [Row] {
        let bound = try connection.query(
            "SELECT proxy, token FROM proxy_bindings WHERE proxy > ? ORDER BY token", [.integer(floor)]
        ) { (proxy: try $0.integer(0), token: try $0.integer(1)) }
        let tokens = Dictionary(grouping: bound, by: \.proxy).mapValues { $0.map(\.token) }
        return try connection.query(
            "SELECT \(Self.columns) FROM proxies WHERE id > ? ORDER BY id", [.integer(floor)], decode
        ).map { Row(record: $0, bound: tokens[$0.node.id] ?? []) }
    }

    func insert(_ proxy: Proxy, source: ProxyNode.Source, now: Date, into connection: any Connection) throws {
        _ = try connection.insert(
            "INSERT INTO proxies (url, source, created_at) VALUES (?, ?, ?)",
            [.blob(try vault.seal(proxy.secretURL, for: Self.purpose)), .text(source.rawValue), .date(now)])
    }

    func save(_ changes: ProxyPoolState.Changes, in connection: any Connection) throws {
        for id in changes.taken.removed.sorted() {
            try connection.execute("DELETE FROM proxies WHERE id = ?", [.integer(id)])
        }
        for record in changes.nodes { try save(record, in: connection) }
        for (token, proxy) in changes.bindings {
            try connection.execute("DELETE FROM proxy_bindings WHERE token = ?", [.integer(token)])
            guard let proxy else { continue }
            // Nothing where another process removed the proxy meanwhile.
            try connection.execute(
                "INSERT INTO proxy_bindings (token, proxy) SELECT ?, id FROM proxies WHERE id = ?",
                [.integer(token), .integer(proxy)])
        }
    }

    /// Bindings of tokens that were removed meanwhile. Token 0 is in no database.
    func forgetLostTokens(in connection: any Connection) throws {
        try connection.execute(
            "DELETE FROM proxy_bindings WHERE token <> 0 AND token NOT IN (SELECT id FROM tokens)", [])
    }

    /// Seals anew what is not sealed under the current key; returns how many that were.
    func rekey(in connection: any Connection) throws -> Int {
        let sealed = try connection.query("SELECT id, url FROM proxies", []) { (try $0.integer(0), try $0.blob(1)) }
        let old = sealed.filter { !vault.isCurrent($0.1) }
        for (id, url) in old {
            let fresh = try vault.seal(try vault.open(url, for: Self.purpose), for: Self.purpose)
            try connection.execute("UPDATE proxies SET url = ? WHERE id = ?", [.blob(fresh), .integer(id)])
        }
        return old.count
    }

    private func save(_ record: ProxyPoolState.Record, in connection: any Connection) throws {
        let node = record.node
        var (state, since, until, reason) = ("healthy", Date?.none, Date?.none, String?.none)
        if case .unhealthy(let from, let to, let why) = node.state {
            (state, since, until, reason) = ("unhealthy", from, to, why)
        }
        try connection.execute(
            """
            UPDATE proxies SET source = ?, state = ?, since = ?, rests_until = ?, reason = ?, rests = ?, failures = ?,
                requests = ?, successes = ?, last_used_at = ?, history = ? WHERE id = ?
            """,
            [
                .text(node.source.rawValue), .text(state), .optional(since), .optional(until), .optional(reason),
                .integer(record.rests), .integer(node.failures), .integer(node.requests), .integer(node.successes),
                .optional(node.lastUsedAt), .optional(try Self.text(of: node.history)), .integer(node.id),
            ])
    }

    private static func text(of history: [ProxyNode.Change]) throws -> String? {
        history.isEmpty ? nil : String(decoding: try JSONEncoder().encode(history), as: UTF8.self)
    }

    /// What cannot be read is only history.
    private static func history(_ text: String?) -> [ProxyNode.Change] {
        guard let text else { return [] }
        return (try? JSONDecoder().decode([ProxyNode.Change].self, from: Data(text.utf8))) ?? []
    }

    private func decode(_ row: any Store.Row) throws -> ProxyPoolState.Record {
        guard let proxy = Proxy(parsing: try vault.open(try row.blob(1), for: Self.purpose)),
            let source = ProxyNode.Source(rawValue: try row.text(2))
        else { throw StoreError.decoding("address or source of a proxy") }
        let state: ProxyNode.State =
            try row.text(3) == "healthy"
            ? .healthy
            : .unhealthy(since: try row.date(4), until: try row.date(5), reason: try row.text(6))
        let node = ProxyNode(
            id: try row.integer(0), proxy: proxy, source: source, state: state, failures: try row.integer(8),
            requests: try row.integer(9), successes: try row.integer(10), lastUsedAt: try row.optionalDate(11),
            createdAt: try row.date(12), history: Self.history(try row.optionalText(13)))
        return ProxyPoolState.Record(node: node, rests: try row.integer(7))
    }
}

extension Proxy {
    /// The whole address with its password, for the vault and nothing else.
    fileprivate var secretURL: String {
        let safe = CharacterSet.alphanumerics.intersection(
            CharacterSet(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127)))
        let encode = { (text: String) in text.addingPercentEncoding(withAllowedCharacters: safe) ?? "" }
        let login = username.map { encode($0) + (password.map { ":" + encode($0) } ?? "") + "@" } ?? ""
        return "\(scheme.rawValue)://\(login)\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
