import Catalog
import Foundation
import Store
import Upstream

/// One of the operator's credentials: a session token of the web, or a key.
package struct Token: Hashable, Sendable, Identifiable {
    package enum State: Hashable, Sendable {
        case active
        /// Rests until then.
        case cooling(until: Date, reason: String)
        /// The session is dead.
        case expired(reason: String)
        /// Blocked by the upstream, or switched off.
        case disabled(reason: String)

        package var status: TokenStatus {
            switch self {
            case .active: .active
            case .cooling: .cooling
            case .expired: .expired
            case .disabled: .disabled
            }
        }

        /// nil for an active one.
        package var reason: String? {
            switch self {
            case .active: nil
            case .cooling(_, let reason), .expired(let reason), .disabled(let reason): reason
            }
        }
    }

    package struct Failure: Hashable, Sendable {
        package let reason: String
        package let at: Date

        package init(reason: String, at: Date) {
            self.reason = reason
            self.at = at
        }
    }

    /// Small and stable; safe to show and to log.
    package let id: Int
    package let provider: Provider
    package let credential: Credential
    package let tier: Tier
    package var state: State
    /// When it came into its state.
    package var since: Date
    package let createdAt: Date
    /// Groups of which nothing is known are not in it.
    package var quotas: [QuotaGroup: Quota] = [:]
    package var tags: [String] = []
    package var note = ""
    package var inFlight = 0
    /// Calls it served or was refused.
    package var uses = 0
    package var failures = 0
    package var lastUsedAt: Date?
    package var lastFailure: Failure?
    /// When the upstream last told its quotas.
    package var syncedAt: Date?
    /// The proxy it goes by.
    package var proxy: Int?

    package init(
        id: Int, provider: Provider = .web, credential: Credential, tier: Tier, state: State, since: Date? = nil,
        createdAt: Date
    ) {
        self.id = id
        self.provider = provider
        self.credential = credential
        self.tier = tier
        self.state = state
        self.since = since ?? createdAt
        self.createdAt = createdAt
    }

    /// The masked secret: safe to show and to log.
    package var label: String { credential.description }

    /// The same with a cooling that is over taken for what it is.
    func recovered(at now: Date) -> Token {
        guard case .cooling(let until, _) = state, until <= now else { return self }
        var token = self
        token.state = .active
        token.since = until
        return token
    }
}

package enum TokenStatus: String, Hashable, Sendable, CaseIterable {
    case active, cooling, expired, disabled
}
