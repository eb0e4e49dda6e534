import Catalog
import Foundation
import Store
import Upstream

/// One of the operator's session tokens.
package struct Token: Hashable, Sendable, Identifiable {
    package enum State: Hashable, Sendable {
        case active
        /// Out of quota until then.
        case cooling(until: Date)
        /// The session is dead.
        case expired(reason: String)
        /// Blocked by the upstream, or switched off.
        case disabled(reason: String)
    }

    /// Small and stable; safe to show and to log.
    package let id: Int
    package let credential: Credential
    package let tier: Tier
    package let state: State
    package let createdAt: Date

    /// The same with a cooling that is over taken for what it is.
    func recovered(at now: Date) -> Token {
        guard case .cooling(let until) = state, until <= now else { return self }
        return Token(id: id, credential: credential, tier: tier, state: .active, createdAt: createdAt)
    }
}
