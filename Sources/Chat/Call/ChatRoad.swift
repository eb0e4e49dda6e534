import Catalog
import Pool

/// One way to an answer: by whose credential, and what its provider calls the model. On the heap: frames hold it.
final class ChatRoad: Sendable {
    let lease: LeaseRequest
    let model: UpstreamModel
    /// Parameters that the provider refuses for the model.
    let omitted: Set<String>

    init(lease: LeaseRequest, model: UpstreamModel, omitted: Set<String> = []) {
        self.lease = lease
        self.model = model
        self.omitted = omitted
    }
}

extension ChatModel {
    /// In the order they are asked. Of two, who has no credential for it is passed over; so is the only one, where it is
    /// known that no key may use the model.
    func roads(preferring provider: Provider, serves: (Provider, Tier, String?) -> Bool) -> [ChatRoad] {
        let web = upstream.map { upstream in
            ChatRoad(
                lease: LeaseRequest(tier: tier, quota: quota, cost: cost, awaitsNewTokens: false), model: upstream)
        }
        guard let keyed else { return web.map { [$0] } ?? [] }
        let official =
            serves(.xai, .super, keyed.name)
            ? ChatRoad(
                lease: LeaseRequest(provider: .xai, tier: .super, model: keyed.name, awaitsNewTokens: false),
                model: UpstreamModel(name: keyed.name, mode: "", modeID: ""), omitted: keyed.omitted) : nil
        guard let official else { return web.map { [$0] } ?? [] }
        guard let web, serves(.web, tier, nil) else { return [official] }
        return provider == .xai ? [official, web] : [web, official]
    }
}
