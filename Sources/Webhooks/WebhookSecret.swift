import Crypto
import Foundation

/// What an endpoint's deliveries are signed with: `whsec_` and base64 of 32 random bytes, as Standard Webhooks has it.
package struct WebhookSecret: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "whsec_"

    /// The whole of it: shown once, when it is made.
    package let text: String
    private let key: SymmetricKey

    /// nil unless it is of the form.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            bytes.count >= 16
        else { return nil }
        self.text = text
        key = SymmetricKey(data: bytes)
    }

    private init(_ key: SymmetricKey) {
        self.key = key
        text = Self.prefix + key.withUnsafeBytes { Data($0).base64EncodedString() }
    }

    package static func make() -> WebhookSecret { WebhookSecret(SymmetricKey(size: .bits256)) }

    /// Enough to tell it from another one.
    package var hint: String { "\(Self.prefix)****\(text.suffix(4))" }
    package var description: String { hint }

    /// `v1,` and the HMAC-SHA256 of id, time and body in base64.
    func signature(id: String, timestamp: Int, body: String) -> String {
        let signed = Data("\(id).\(timestamp).\(body)".utf8)
        return "v1," + Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString()
    }

    package static func == (left: WebhookSecret, right: WebhookSecret) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// An endpoint's secret, and the one before it while that still counts.
struct WebhookSecrets: Hashable, Sendable {
    /// How long the secret before counts, if it is to.
    static let overlap: TimeInterval = 24 * 3600

    var current: WebhookSecret
    var former: (secret: WebhookSecret, until: Date)?

    /// A second change within the overlap forgets the first secret: there are two at most.
    func rotated(to fresh: WebhookSecret, keepingOld: Bool, now: Date) -> WebhookSecrets {
        WebhookSecrets(
            current: fresh, former: keepingOld ? (current, now.addingTimeInterval(Self.overlap)) : nil)
    }

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

    static func == (left: WebhookSecrets, right: WebhookSecrets) -> Bool {
        left.current == right.current && left.former?.secret == right.former?.secret
            && left.former?.until == right.former?.until
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(current)
        hasher.combine(former?.secret)
    }
}
