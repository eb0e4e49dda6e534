/// A conversation model that clients may name.
package struct ChatModel: Hashable, Sendable, Identifiable {
    /// The name that clients send and get back.
    package let id: String
    /// The kind of account that can serve it.
    package let tier: Tier
    /// What a conversation is counted under, and how much of it one uses up.
    package let quota: QuotaGroup
    package let cost: Int
    /// What the upstream calls it.
    package let upstream: UpstreamModel
    package let card: ModelCard

    package init(
        id: String, tier: Tier, quota: QuotaGroup = .chat, cost: Int = 1, upstream: UpstreamModel,
        card: ModelCard = ModelCard()
    ) {
        self.id = id
        self.tier = tier
        self.quota = quota
        self.cost = cost
        self.upstream = upstream
        self.card = card
    }
}

/// How the upstream is told which model answers: older profiles by name and mode, newer ones by the id of a mode.
package struct UpstreamModel: Hashable, Sendable {
    /// `"grok-3"`
    package let name: String
    /// `"MODEL_MODE_FAST"`
    package let mode: String
    /// `"fast"`, `"expert"`, `"auto"` or `"heavy"`
    package let modeID: String

    package init(name: String, mode: String, modeID: String) {
        self.name = name
        self.mode = mode
        self.modeID = modeID
    }
}
