/// A conversation model that clients may name.
package struct ChatModel: Hashable, Sendable, Identifiable {
    /// The name that clients send and get back.
    package let id: String
    /// The kind of account that can serve it.
    package let tier: Tier
    /// What a conversation is counted under, and how much of it one uses up.
    package let quota: QuotaGroup
    package let cost: Int
    /// What Grok's web calls it; nil: it has no such model.
    package let upstream: UpstreamModel?
    /// xAI's API answers for it too; nil: it does not.
    package let keyed: Keyed?
    package let card: ModelCard

    package struct Keyed: Hashable, Sendable {
        /// What the API calls it.
        package let name: String
        /// Parameters that the API refuses for this model: they are left out of what is asked.
        package let omitted: Set<String>

        package init(name: String, omitted: Set<String> = []) {
            self.name = name
            self.omitted = omitted
        }

        /// What models that think before they answer refuse.
        package static let refusedByThinkers: Set<String> = ["frequency_penalty", "presence_penalty", "stop"]
    }

    package init(
        id: String, tier: Tier, quota: QuotaGroup = .chat, cost: Int = 1, upstream: UpstreamModel?,
        keyed: Keyed? = nil, card: ModelCard = ModelCard()
    ) {
        self.id = id
        self.tier = tier
        self.quota = quota
        self.cost = cost
        self.upstream = upstream
        self.keyed = keyed
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
