/// Which models the present credentials can serve.
package struct Supply: Hashable, Sendable {
    /// By provider, the tiers that some credential of it serves.
    private let tiers: [Provider: Set<Tier>]

    package init(_ tiers: [Provider: Set<Tier>]) { self.tiers = tiers }

    /// As if there were credentials of all kinds.
    package static let everything = Supply(
        Dictionary(uniqueKeysWithValues: Provider.allCases.map { ($0, Set(Tier.allCases)) }))

    package func serves(_ provider: Provider, _ tier: Tier) -> Bool { tiers[provider]?.contains(tier) == true }

    package func serves(_ model: Model) -> Bool { model.offered.contains { serves($0.provider, $0.tier) } }
}

extension Model {
    /// Who offers it, and what kind of account serves it there.
    fileprivate var offered: [(provider: Provider, tier: Tier)] {
        switch self {
        case .video(let model): model.offers.map { ($0.provider, $0.tier) }
        case .chat(let model): [(.web, model.tier)]
        case .image(let model): [(.web, model.tier)] + (model.keyed == nil ? [] : [(.xai, .super)])
        }
    }
}
