import Catalog
import Upstream

/// The tokens in numbers.
package struct TokenStatistics: Hashable, Sendable {
    package struct Tally: Hashable, Sendable {
        package var total = 0
        package var active = 0
        package var cooling = 0
        package var expired = 0
        package var disabled = 0
        package var unused = 0

        package init() {}
    }

    /// Of tokens that are active or cool.
    package struct Allowance: Hashable, Sendable {
        /// Sums over the tokens of which they are known.
        package var remaining = 0
        package var total = 0
        package var known = 0
        package var exhausted = 0

        package init() {}
    }

    /// The web's sessions.
    package var tiers: [Tier: Tally] = [:]
    /// Keys of xAI's API.
    package var keys = Tally()
    package var quotas: [QuotaGroup: Allowance] = [:]

    package init() {}
}

/// What the upstream said when a token was tried.
package enum TokenTest: Hashable, Sendable {
    case valid([QuotaGroup: Quota])
    case invalid(UpstreamError.Kind, status: Int?)
}
