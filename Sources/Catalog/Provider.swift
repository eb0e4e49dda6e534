/// Whose models are used, and by which kind of credential. `docs/upstreams.md` tells of both roads.
package enum Provider: String, Codable, Hashable, Sendable, CaseIterable {
    /// Grok's web pages, with the sessions of accounts.
    case web
    /// xAI's official API, with keys.
    case xai
}
