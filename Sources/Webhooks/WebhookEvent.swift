import Foundation

/// Something that happened, as receivers are told it.
package struct WebhookEvent: Hashable, Sendable {
    /// The same for every endpoint and every try.
    package let id: String
    package let type: WebhookEventType
    /// Of what it happened to: a video.
    package let subject: String
    package let createdAt: Date

    package init(
        id: String = WebhookID.make("evt"), type: WebhookEventType, subject: String, createdAt: Date
    ) {
        self.id = id
        self.type = type
        self.subject = subject
        self.createdAt = createdAt
    }

    /// The body that is sent and signed: the same bytes at each try.
    var body: String {
        // Ids are of letters, digits, `_` and `-`: nothing needs escaping.
        """
        {"id":"\(id)","object":"event","created_at":\(Int(createdAt.timeIntervalSince1970)),\
        "type":"\(type.rawValue)","data":{"id":"\(subject)"}}
        """
    }
}

package enum WebhookID {
    /// `prefix`, `_` and 32 hex digits from the system's generator.
    package static func make(_ prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let words = [generator.next(), generator.next()].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return prefix + "_" + words.joined()
    }
}
