import Foundation
import Store
import Vault

/// SQL about `webhook_endpoints` and nothing else. Secrets are sealed.
struct EndpointTable {
    private static let purpose = "webhook_endpoints.secret"
    /// In the order in which `decode` reads them.
    private static let columns = """
        sequence, id, owner, name, url, types, created_at, updated_at, secret_hint, failing_since, disabled_at,
        disabled_reason
        """

    let connection: any Connection

    func insert(
        id: String, owner: String, name: String, url: String, types: [WebhookEventType], secret: WebhookSecret,
        vault: Vault, now: Date
    ) throws {
        _ = try connection.insert(
            """
            INSERT INTO webhook_endpoints (id, owner, name, url, types, secret, secret_hint, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(id), .text(owner), .text(name), .text(url), .text(Self.text(types)),
                .blob(try vault.seal(secret.text, for: Self.purpose)), .text(secret.hint), .date(now), .date(now),
            ])
    }

    static let count = "SELECT count(*) FROM webhook_endpoints WHERE owner = ?"

    func count(owner: String) throws -> Int {
        try connection.first(Self.count, [.text(owner)]) { try $0.integer(0) } ?? 0
    }

    static let byID = "SELECT \(columns) FROM webhook_endpoints WHERE id = ?"

    func endpoint(_ id: String) throws -> WebhookEndpoint? {
        try connection.first(Self.byID, [.text(id)], Self.decode)
    }

    func endpoint(_ id: String, owner: String) throws -> WebhookEndpoint? {
        guard let endpoint = try endpoint(id), endpoint.owner == owner else { return nil }
        return endpoint
    }

    static let bySequence = "SELECT \(columns) FROM webhook_endpoints WHERE sequence = ?"

    func endpoint(_ sequence: Int) throws -> WebhookEndpoint? {
        try connection.first(Self.bySequence, [.integer(sequence)], Self.decode)
    }

    static let ofOwner = """
        SELECT \(columns) FROM webhook_endpoints WHERE owner = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?
        """
    static let ofAll = "SELECT \(columns) FROM webhook_endpoints WHERE sequence < ? ORDER BY sequence DESC LIMIT ?"

    /// Newest first; everybody's without an owner.
    func endpoints(owner: String?, before sequence: Int, limit: Int) throws -> [WebhookEndpoint] {
        let owned = owner.map { [Value.text($0)] } ?? []
        return try connection.query(
            owner == nil ? Self.ofAll : Self.ofOwner, owned + [.integer(sequence), .integer(limit)], Self.decode)
    }

    static let listeners = "SELECT sequence, types FROM webhook_endpoints WHERE owner = ? AND disabled_at IS NULL"

    /// Which of an owner's endpoints are to be told.
    func listeners(owner: String, of type: WebhookEventType) throws -> [Int] {
        try connection.query(Self.listeners, [.text(owner)]) {
            (try $0.integer(0), Self.types(try $0.text(1)))
        }.filter { $0.1.contains(type) }.map(\.0)
    }

    /// What it is by its owner's wish.
    func save(_ endpoint: WebhookEndpoint) throws {
        try connection.execute(
            """
            UPDATE webhook_endpoints SET name = ?, url = ?, types = ?, updated_at = ?, disabled_at = ?,
                disabled_reason = ?
            WHERE sequence = ?
            """,
            [
                .text(endpoint.name), .text(endpoint.url), .text(Self.text(endpoint.types)), .date(endpoint.updatedAt),
                .optional(endpoint.disabled?.at), .optional(endpoint.disabled?.reason), .integer(endpoint.sequence),
            ])
    }

    func remove(_ sequence: Int) throws {
        try connection.execute("DELETE FROM webhook_endpoints WHERE sequence = ?", [.integer(sequence)])
    }

    private static func types(_ text: String) -> [WebhookEventType] {
        text.split(separator: ",").compactMap { WebhookEventType(rawValue: String($0)) }
    }

    private static func text(_ types: [WebhookEventType]) -> String { types.map(\.rawValue).joined(separator: ",") }

    private static func decode(_ row: any Row) throws -> WebhookEndpoint {
        var disabled: WebhookEndpoint.Disabled?
        if let at = try row.optionalDate(10) { disabled = .init(at: at, reason: try row.text(11)) }
        return WebhookEndpoint(
            sequence: try row.integer(0), id: try row.text(1), owner: try row.text(2), name: try row.text(3),
            url: try row.text(4), types: types(try row.text(5)), createdAt: try row.date(6),
            updatedAt: try row.date(7), secretHint: try row.text(8), failingSince: try row.optionalDate(9),
            disabled: disabled)
    }
}

/// How it fares.
extension EndpointTable {
    /// nil while deliveries come through.
    func failing(_ sequence: Int) throws -> DeliveryVerdict.Failing? {
        try connection.first(
            "SELECT failing_since, failed_at FROM webhook_endpoints WHERE sequence = ?", [.integer(sequence)]
        ) { row in
            try row.optionalDate(0).map { DeliveryVerdict.Failing(since: $0, last: try row.date(1)) }
        } ?? nil
    }

    func note(_ health: DeliveryVerdict.Health, of sequence: Int, now: Date) throws {
        switch health {
        case .well:
            try connection.execute(
                """
                UPDATE webhook_endpoints SET failing_since = NULL, failed_at = NULL
                WHERE sequence = ? AND failing_since IS NOT NULL
                """, [.integer(sequence)])
        case .failing(let since):
            try connection.execute(
                "UPDATE webhook_endpoints SET failing_since = ?, failed_at = ? WHERE sequence = ?",
                [.date(since), .date(now), .integer(sequence)])
        case .disabled(let reason):
            try connection.execute(
                """
                UPDATE webhook_endpoints SET disabled_at = ?, disabled_reason = ?, failing_since = NULL, failed_at = NULL
                WHERE sequence = ? AND disabled_at IS NULL
                """, [.date(now), .text(reason), .integer(sequence)])
        }
    }
}

/// Its secrets.
extension EndpointTable {
    func secrets(_ sequence: Int, vault: Vault) throws -> WebhookSecrets? {
        let row = try connection.first(
            "SELECT secret, former_secret, former_until FROM webhook_endpoints WHERE sequence = ?",
            [.integer(sequence)]
        ) { (try $0.blob(0), try $0.optionalBlob(1), try $0.optionalDate(2)) }
        guard let (current, former, until) = row else { return nil }
        let open = { (sealed: Data) throws -> WebhookSecret in
            guard let secret = WebhookSecret(try vault.open(sealed, for: Self.purpose)) else {
                throw VaultError.damaged
            }
            return secret
        }
        // A former one that cannot be opened signs nothing any more; the current one does.
        let old = until.flatMap { until in
            former.flatMap { try? open($0) }.map { WebhookSecrets.Former(secret: $0, until: until) }
        }
        return WebhookSecrets(current: try open(current), former: old)
    }

    /// The secret it has becomes the former one, as it is sealed, or is forgotten; one before it is forgotten: there are two
    /// at most. None needs to open: this is the way out when the key to them is lost.
    func rotate(_ sequence: Int, to fresh: WebhookSecret, formerUntil: Date?, vault: Vault, now: Date) throws {
        try connection.execute(
            """
            UPDATE webhook_endpoints SET former_secret = CASE WHEN ? IS NULL THEN NULL ELSE secret END, former_until = ?,
                secret_hint = ?, updated_at = ?
            WHERE sequence = ?
            """,
            [
                .optional(formerUntil), .optional(formerUntil), .text(fresh.hint), .date(now), .integer(sequence),
            ])
        // Apart: some engines assign from left to right.
        try connection.execute(
            "UPDATE webhook_endpoints SET secret = ? WHERE sequence = ?",
            [.blob(try vault.seal(fresh.text, for: Self.purpose)), .integer(sequence)])
    }

    /// Seals anew what is not sealed under the current key; returns how many that were.
    func rekey(_ vault: Vault) throws -> Int {
        let sealed = try connection.query("SELECT sequence, secret, former_secret FROM webhook_endpoints", []) {
            (try $0.integer(0), try $0.blob(1), try $0.optionalBlob(2))
        }
        var count = 0
        func fresh(_ old: Data) throws -> Data {
            guard !vault.isCurrent(old) else { return old }
            count += 1
            return try vault.seal(try vault.open(old, for: Self.purpose), for: Self.purpose)
        }
        for (sequence, secret, former) in sealed {
            try connection.execute(
                "UPDATE webhook_endpoints SET secret = ?, former_secret = ? WHERE sequence = ?",
                [.blob(try fresh(secret)), .optional(try former.map(fresh)), .integer(sequence)])
        }
        return count
    }
}
