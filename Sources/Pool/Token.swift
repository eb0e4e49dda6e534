import Catalog
import Foundation
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
}

/// What became of tokens that were added.
package struct TokenImport: Hashable, Sendable {
    package var added = 0
    package var duplicate = 0
    /// Line numbers, from 1, of lines that hold no token.
    package var invalidLines: [Int] = []
}
