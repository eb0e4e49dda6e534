import Catalog

/// Which tokens are meant: those that meet all conditions that are set. An empty one means all.
package struct TokenFilter: Hashable, Sendable {
    package var provider: Provider?
    package var tier: Tier?
    package var status: TokenStatus?
    package var isUnused: Bool?
    /// Cooling, or its allowance for chats is used up.
    package var isLimited: Bool?
    package var tag: String?
    /// Part of the label or of the note, or a whole secret.
    package var text: String?
    package var ids: [Int]?
    package var secrets: [String]?

    package init(
        provider: Provider? = nil, tier: Tier? = nil, status: TokenStatus? = nil, isUnused: Bool? = nil,
        isLimited: Bool? = nil,
        tag: String? = nil,
        text: String? = nil, ids: [Int]? = nil, secrets: [String]? = nil
    ) {
        self.provider = provider
        self.tier = tier
        self.status = status
        self.isUnused = isUnused
        self.isLimited = isLimited
        self.tag = tag
        self.text = text
        self.ids = ids
        self.secrets = secrets
    }
}

package enum TokenOrder: String, Hashable, Sendable, CaseIterable {
    case newest, oldest
}
