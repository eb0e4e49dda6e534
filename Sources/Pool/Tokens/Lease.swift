import Catalog
import Upstream

/// The right to use one token over one road for a while. Ends with `withLease`'s body.
package final class Lease: Sendable {
    package let token: Int
    /// Whose the credential is.
    package let provider: Provider
    package let credential: Credential
    package let road: Road
    /// The road of downloads that belong to the call.
    package let assets: Egress

    package init(
        token: Int, provider: Provider, credential: Credential, road: Road, assets: Egress? = nil
    ) {
        self.token = token
        self.provider = provider
        self.credential = credential
        self.road = road
        self.assets = assets ?? road.egress
    }

    package var egress: Egress { road.egress }
    /// The masked secret: safe to show and to log.
    package var label: String { credential.description }
}

/// Which token will do.
package struct LeaseRequest: Hashable, Sendable {
    /// Whose credentials; one that is demanded by `token` may be anybody's.
    package let provider: Provider
    package let tier: Tier
    /// What its provider calls the model: who is known not to have it is not chosen. nil: any of that tier.
    package let model: String?
    /// What the call is counted under; one that has nothing left of it is not chosen.
    package let quota: QuotaGroup?
    /// How much of it the call uses up.
    package let cost: Int
    /// Only this one: it owns the asset.
    package let token: Int?
    /// Whether `token` will do while it cools: asking after what is made already costs no quota.
    package let evenIfCooling: Bool
    /// Whether it stands in line also while there is no token at all that could serve it: a job may wait for the operator to
    /// add one, a client that holds on may not.
    package let awaitsNewTokens: Bool

    package init(
        provider: Provider = .web, tier: Tier, model: String? = nil, quota: QuotaGroup? = nil, cost: Int = 1,
        token: Int? = nil,
        evenIfCooling: Bool = false,
        awaitsNewTokens: Bool = true
    ) {
        self.provider = provider
        self.tier = tier
        self.model = model
        self.quota = quota
        self.cost = cost
        self.token = token
        self.evenIfCooling = evenIfCooling
        self.awaitsNewTokens = awaitsNewTokens
    }
}
