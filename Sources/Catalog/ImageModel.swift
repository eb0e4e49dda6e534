/// A picture model that clients may name.
package struct ImageModel: Hashable, Sendable, Identifiable {
    /// The name that clients send and get back.
    package let id: String
    /// The kind of account that can serve it.
    package let tier: Tier
    /// What a picture is counted under, and one that changes another.
    package let quota: QuotaGroup
    package let editQuota: QuotaGroup
    /// Pictures that one change may start from.
    package let maximumReferences: Int
    /// Whether Grok's web makes it.
    package let isOnWeb: Bool
    /// xAI's API makes it too, under this name, and from so many pictures; nil: it does not.
    package let keyed: Keyed?
    package let card: ModelCard

    package struct Keyed: Hashable, Sendable {
        package let name: String
        package let maximumReferences: Int

        package init(name: String, maximumReferences: Int) {
            self.name = name
            self.maximumReferences = maximumReferences
        }
    }

    package init(
        id: String, tier: Tier, quota: QuotaGroup = .image, editQuota: QuotaGroup = .imageEdit,
        maximumReferences: Int = 16, isOnWeb: Bool = true, keyed: Keyed? = nil, card: ModelCard = ModelCard()
    ) {
        self.id = id
        self.tier = tier
        self.quota = quota
        self.editQuota = editQuota
        self.maximumReferences = maximumReferences
        self.isOnWeb = isOnWeb
        self.keyed = keyed
        self.card = card
    }
}
