import Catalog
import Foundation
import Pool
import Upstream

/// A token of a predecessor, with what it knew of it; what it did not know is nil.
struct OldToken: Hashable, Sendable {
    enum Standing: Hashable, Sendable { case active, cooling, expired, disabled }

    var credential: Credential
    var tier: Tier
    var standing = Standing.active
    var createdAt: Date?
    var chatRemaining: Int?
    var heavyRemaining: Int?
    var videoRemaining: Int?
    var videoLimit: Int?
    var uses = 0
    var failures = 0
    var lastUsedAt: Date?
    var lastFailureAt: Date?
    var lastFailureReason: String?
    var syncedAt: Date?
    var tags: [String] = []
    var note = ""
}

/// `token.json`, `tokens.json` and plain lists.
enum OldTokenFile {
    private static let longestNote = 1000
    private static let longestTag = 64
    private static let mostTags = 32
    /// More than anybody has; a file beyond it is not read further.
    static let most = 2_000_000

    /// Takes the shapes of all generations: an object of secrets per kind, a list of records per pool, one list of texts or
    /// records.
    static func read(_ data: Data, file: String) -> OldReading<OldToken> {
        .json(data, file: file) { json, reading in
            if let elements = json.elements { list(elements, pool: "", tier: .basic, file, &reading) }
            for member in json.members ?? [] {
                let tier = tier(ofPool: member.name)
                if let elements = member.value.elements {
                    list(elements, pool: member.name, tier: tier ?? .basic, file, &reading)
                } else if let secrets = member.value.members, let tier {
                    for secret in secrets {
                        take(secret.name, secret.value, tier, "\(member.name).\(masked(secret.name))", file, &reading)
                    }
                }
            }
            if json.elements == nil, json.members == nil { reading.lose(file, "it holds no tokens") }
        }
    }

    /// One token per line.
    static func readList(_ data: Data, file: String, tier: Tier) -> OldReading<OldToken> {
        var reading = OldReading<OldToken>()
        let pasted = PastedTokens(lines: String(decoding: data, as: UTF8.self))
        reading.items = pasted.tokens.map { OldToken(credential: $0, tier: tier) }
        for line in pasted.invalidLines { reading.leaveOut(file, "line \(line)", "it is no token") }
        return reading
    }

    private static func list(
        _ elements: [OldJSON], pool: String, tier: Tier, _ file: String, _ reading: inout OldReading<OldToken>
    ) {
        for (index, element) in elements.enumerated() {
            let key = "\(pool)[\(index)]"
            guard let secret = element.text ?? element.text("token") ?? element.text("sso") else {
                reading.leaveOut(file, key, "it has no token")
                continue
            }
            take(secret, element, tier, key, file, &reading)
        }
    }

    private static func take(
        _ secret: String, _ record: OldJSON, _ tier: Tier, _ key: String, _ file: String,
        _ reading: inout OldReading<OldToken>
    ) {
        guard reading.items.count < most else { return reading.leaveOut(file, key, "it is one too many") }
        guard let credential = Credential(pasted: secret) else {
            return reading.leaveOut(file, key, "it is no token")
        }
        reading.items.append(OldToken(credential, tier, record))
    }

    /// nil for what is no pool of tokens.
    private static func tier(ofPool name: String) -> Tier? {
        switch name.lowercased() {
        case "sso", "ssonormal", "ssobasic", "normal", "basic": .basic
        case "ssosuper", "ssoheavy", "super", "heavy": .super
        default: nil
        }
    }

    private static func masked(_ secret: String) -> String { Credential(secret).description }

    fileprivate static func tags(_ raw: [String]) -> [String] {
        var seen: Set<String> = []
        return raw.map { String($0.trimmed.prefix(longestTag)) }.filter { !$0.isEmpty && seen.insert($0).inserted }
            .prefix(mostTags).map { $0 }
    }

    fileprivate static func note(_ raw: String?) -> String { String((raw ?? "").trimmed.prefix(longestNote)) }
}

extension OldToken {
    /// From a record of either generation; what it does not have stays unknown.
    fileprivate init(_ credential: Credential, _ tier: Tier, _ record: OldJSON) {
        self.init(credential: credential, tier: tier)
        guard record.members != nil else { return }
        switch record.text("status")?.lowercased() {
        case "expired", "失效": standing = .expired
        case "disabled": standing = .disabled
        case "cooling", "限流中": standing = .cooling
        case .some, .none: standing = .active
        }
        createdAt = record.time("createdTime") ?? record.time("created_at")
        chatRemaining = record.count("remainingQueries") ?? record.count("quota")
        heavyRemaining = record.count("heavyremainingQueries")
        videoRemaining = record.count("videoRemaining")
        videoLimit = record.count("videoLimit")
        uses = record.count("use_count") ?? 0
        failures = record.count("failedCount") ?? record.count("fail_count") ?? 0
        lastUsedAt = record.time("last_used_at")
        lastFailureAt = record.time("lastFailureTime") ?? record.time("last_fail_at")
        if let reason = record.text("lastFailureReason") ?? record.text("last_fail_reason"), !reason.isEmpty {
            let mask = SecretMask(known: [credential.secret])
            lastFailureReason = String(mask.masked(String(reason.prefix(2000))).prefix(500))
        }
        syncedAt = record.time("last_sync_at")
        tags = OldTokenFile.tags(record.texts("tags"))
        note = OldTokenFile.note(record.text("note"))
    }
}
