import Catalog
import Upstream

/// The right to use one token over one road for a while. Ends with `withLease`'s body.
package struct Lease: Sendable {
    package let token: Int
    package let credential: Credential
    package let egress: Egress

    package init(token: Int, credential: Credential, egress: Egress) {
        self.token = token
        self.credential = credential
        self.egress = egress
    }
}

/// Which token will do.
package struct LeaseRequest: Hashable, Sendable {
    package let tier: Tier
    /// Only this one: it owns the asset.
    package let token: Int?

    package init(tier: Tier, token: Int? = nil) {
        self.tier = tier
        self.token = token
    }
}

/// Why no lease was lent.
package enum PoolError: Error, Hashable, Sendable {
    /// No token at all can serve this, now or later, until the operator adds one.
    case noToken
    /// All that could are busy or cooling; try again after that time.
    case allBusy(retryAfter: Duration)
    /// The one token that owns the asset is gone for good.
    case tokenGone(Int)
}
