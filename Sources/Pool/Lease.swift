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

extension Lease {
    init(_ loan: TokenPoolState.Loan, by egress: Egress) {
        self.init(token: loan.id, credential: loan.credential, egress: egress)
    }
}

/// Which token will do.
package struct LeaseRequest: Hashable, Sendable {
    package let tier: Tier
    /// Only this one: it owns the asset.
    package let token: Int?
    /// Whether `token` will do while it cools: asking after what is made already costs no quota.
    package let evenIfCooling: Bool

    package init(tier: Tier, token: Int? = nil, evenIfCooling: Bool = false) {
        self.tier = tier
        self.token = token
        self.evenIfCooling = evenIfCooling
    }
}
