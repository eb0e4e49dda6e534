import Catalog

extension ImageModel {
    private struct Offer {
        let provider: Provider
        let tier: Tier
        let name: String?
        let maximumReferences: Int
    }

    private var offers: [Offer] {
        let web = Offer(provider: .web, tier: tier, name: nil, maximumReferences: maximumReferences)
        let official = keyed.map {
            Offer(provider: .xai, tier: .super, name: $0.name, maximumReferences: $0.maximumReferences)
        }
        return [isOnWeb ? web : nil, official].compactMap(\.self)
    }

    /// Throws `VideoError.unsupported` for what none can do who is there. Where nobody is there at all a job waits for
    /// somebody.
    func check(references count: Int, _ supply: Supply) throws {
        let able = offers.filter { count <= $0.maximumReferences }
        guard let first = able.first else {
            throw VideoError.unsupported(
                param: "image", "\(id) starts from \(offers.map(\.maximumReferences).max() ?? 0) pictures at most.")
        }
        guard offers.contains(where: { supply.serves($0.provider, $0.tier) }),
            !able.contains(where: { supply.serves($0.provider, $0.tier, $0.name) })
        else { return }
        guard !able.contains(where: { supply.serves($0.provider, $0.tier) }) else {
            throw VideoError.unsupported(param: "model", "No key of this server may use \(id).")
        }
        throw VideoError.unsupported(
            param: count == 0 ? "model" : "image",
            "\(id) does this only with \(first.provider.credential), and this server has none.")
    }
}
