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
    package let card: ModelCard

    package init(
        id: String, tier: Tier, quota: QuotaGroup = .image, editQuota: QuotaGroup = .imageEdit,
        maximumReferences: Int = 16, card: ModelCard = ModelCard()
    ) {
        self.id = id
        self.tier = tier
        self.quota = quota
        self.editQuota = editQuota
        self.maximumReferences = maximumReferences
        self.card = card
    }
}
