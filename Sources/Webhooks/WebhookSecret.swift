import Crypto
import Foundation

/// What an endpoint's deliveries are signed with: `whsec_` and base64 of 32 random bytes, as Standard Webhooks has it.
package struct WebhookSecret: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "whsec_"

    private let key: Data

    /// nil unless it is of the form.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let key = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            key.count >= 16
        else { return nil }
        self.key = key
    }

    private init(key: Data) { self.key = key }

    package static func make() -> WebhookSecret {
        WebhookSecret(key: SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) })
    }

    /// The whole of it: shown once, when it is made.
    package var text: String { Self.prefix + key.base64EncodedString() }

    /// Enough to tell it from another one.
    package var hint: String { "\(Self.prefix)****\(text.suffix(4))" }
    package var description: String { hint }

    /// `v1,` and the HMAC-SHA256 of id, time and body in base64.
    func signature(id: String, timestamp: Int, body: String) -> String {
        let signed = Data("\(id).\(timestamp).\(body)".utf8)
        return "v1,"
            + Data(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))).base64EncodedString()
    }
}

/// An endpoint's secret, and the one before it while that still counts.
struct WebhookSecrets: Hashable, Sendable {
    /// How long the secret before counts, if it is to.
    static let overlap: TimeInterval = 24 * 3600

    struct Former: Hashable, Sendable {
        let secret: WebhookSecret
        let until: Date
    }

    let current: WebhookSecret
    let former: Former?

    /// The headers of Standard Webhooks. Receivers accept the delivery if one signature is right.
    func headers(id: String, body: String, now: Date) -> [(name: String, value: String)] {
        let timestamp = Int(now.timeIntervalSince1970)
        var secrets = [current]
        if let former, now < former.until { secrets.append(former.secret) }
        return [
            ("webhook-id", id), ("webhook-timestamp", String(timestamp)),
            (
                "webhook-signature",
                secrets.map { $0.signature(id: id, timestamp: timestamp, body: body) }.joined(separator: " ")
            ),
        ]
    }
}
