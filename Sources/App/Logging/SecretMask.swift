import Upstream

/// The last net under the rule that no secret is logged: masks what looks like one.
struct SecretMask: Sendable {
    /// Secrets known from the configuration.
    private let known: [String]

    /// Shorter ones than 8 characters are left out: they would mask words.
    init(known: [String] = []) {
        self.known = known.filter { $0.count >= 8 }
    }

    func masked(_ text: String) -> String {
        var text = text
        for secret in known where text.contains(secret) {
            text = text.replacing(secret, with: Credential(secret).description)
        }
        guard text.contains("sk-") || text.contains("eyJ") || text.contains("=") || text.contains("@") else {
            return text
        }
        for pattern in Self.patterns where text.contains(pattern.marker) {
            text = text.replacing(pattern.expression) { match in
                let secret = String(match.output.2)
                return "\(match.output.1)\(Self.isMasked(secret) ? secret : Credential(secret).description)"
            }
        }
        return text
    }

    /// What was masked before is left as it is: six characters, `****`, four.
    private static func isMasked(_ text: String) -> Bool { text.count == 14 && text.dropFirst(6).hasPrefix("****") }

    private struct Pattern: Sendable {
        let marker: String
        // Unsafe: Regex is not marked Sendable; these are made once, never changed, and hold no state between matches.
        nonisolated(unsafe) let expression: Regex<(Substring, Substring, Substring)>
    }

    /// Our keys, JSON web tokens, passwords in URLs, and the upstream's cookies.
    private static let patterns: [Pattern] = [
        Pattern(marker: "sk-", expression: #/(\b)(sk-[A-Za-z0-9_\-]{16,})/#),
        Pattern(marker: "eyJ", expression: #/(\b)(eyJ[A-Za-z0-9_\-.]{16,})/#),
        Pattern(marker: "@", expression: #/(:\/\/[^\s\/@:]*:)([^\s\/@]+)(?=@)/#),
        Pattern(marker: "=", expression: #/(\b(?:sso|sso-rw|cf_clearance|x-statsig-id)=)([^\s;,"]+)/#),
    ]
}
