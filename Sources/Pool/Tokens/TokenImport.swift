import Catalog
import Foundation
import Upstream

/// What became of tokens that were added.
package struct TokenImport: Hashable, Sendable {
    package var added = 0
    package var duplicate = 0
    /// Line numbers, from 1, of lines that hold no token.
    package var invalidLines: [Int] = []

    package init(added: Int = 0, duplicate: Int = 0, invalidLines: [Int] = []) {
        self.added = added
        self.duplicate = duplicate
        self.invalidLines = invalidLines
    }
}

/// A token as it is to be added, with what another program knew of it.
package struct TokenDraft: Hashable, Sendable {
    package var provider: Provider
    package var credential: Credential
    package var tier: Tier
    package var state = Token.State.active
    /// nil: when it is added.
    package var since: Date?
    package var createdAt: Date?
    package var quotas: [QuotaGroup: Quota] = [:]
    package var tags: [String] = []
    package var note = ""
    package var uses = 0
    package var failures = 0
    package var lastUsedAt: Date?
    package var lastFailure: Token.Failure?
    package var syncedAt: Date?

    package init(provider: Provider = .web, credential: Credential, tier: Tier) {
        self.provider = provider
        self.credential = credential
        self.tier = tier
    }
}
