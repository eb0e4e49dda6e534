/// Which models the present credentials can serve.
package struct Supply: Hashable, Sendable {
    /// By provider, the tiers that some credential of it serves.
    private let tiers: [Provider: Set<Tier>]
    /// By provider, its own names of the models that some credential may use; of one that is not in it nothing is known.
    private let names: [Provider: Set<String>]

    package init(_ tiers: [Provider: Set<Tier>], names: [Provider: Set<String>] = [:]) {
        self.tiers = tiers
        self.names = names
    }

    /// As if there were credentials of all kinds.
    package static let everything = Supply(
        Dictionary(uniqueKeysWithValues: Provider.allCases.map { ($0, Set(Tier.allCases)) }))

    /// `name` is the provider's own; nil: any model of that tier.
    package func serves(_ provider: Provider, _ tier: Tier, _ name: String? = nil) -> Bool {
        guard tiers[provider]?.contains(tier) == true else { return false }
        guard let name, let names = names[provider] else { return true }
        return names.contains(name)
    }

    package func serves(_ offer: VideoOffer) -> Bool { serves(offer.provider, offer.tier, offer.name) }

    package func serves(_ model: Model) -> Bool { model.offered.contains { serves($0.provider, $0.tier, $0.name) } }
}

extension Model {
    /// Who offers it, what kind of account serves it there, and under which name.
    fileprivate var offered: [(provider: Provider, tier: Tier, name: String?)] {
        var offered: [(provider: Provider, tier: Tier, name: String?)] = []
        switch self {
        case .video(let model): offered = model.offers.map { ($0.provider, $0.tier, $0.name) }
        case .chat(let model):
            if model.upstream != nil { offered.append((.web, model.tier, nil)) }
            if let keyed = model.keyed { offered.append((.xai, .super, keyed.name)) }
        case .image(let model):
            if model.isOnWeb { offered.append((.web, model.tier, nil)) }
            if let keyed = model.keyed { offered.append((.xai, .super, keyed.name)) }
        }
        return offered
    }
}
