import Foundation
import Store

/// A client's key as an operator sees it; the key itself is shown once, when it is made.
package struct APIKey: Hashable, Sendable, Identifiable {
    /// `key_` and 16 hex digits.
    package let id: String
    package let name: String
    /// Whose jobs and media its holder sees. Several keys may share one owner.
    package let owner: String
    /// The first characters of the key, to recognise it by: `sk-a1B2c3`.
    package let prefix: String
    package let createdAt: Date
    package let expiresAt: Date?
    package let revokedAt: Date?
    /// Exact to a minute; nil if it never was.
    package let lastUsedAt: Date?
    package let scope: KeyScope
    /// Requests for work, also those that failed. Exact to a minute.
    package let calls: Int

    /// To show it by: `sk-a1B2c3****`.
    package var label: String { prefix + "****" }

    /// Whether its holder is let in.
    package func isLive(at now: Date) -> Bool { revokedAt == nil && expiresAt.map { now < $0 } ?? true }

    /// Revoked since `now`, or since it was before.
    func revoked(at now: Date) -> APIKey {
        APIKey(
            id: id, name: name, owner: owner, prefix: prefix, createdAt: createdAt, expiresAt: expiresAt,
            revokedAt: revokedAt ?? now, lastUsedAt: lastUsedAt, scope: scope, calls: calls)
    }

    func used(_ use: KeyUse) -> APIKey {
        APIKey(
            id: id, name: name, owner: owner, prefix: prefix, createdAt: createdAt, expiresAt: expiresAt,
            revokedAt: revokedAt, lastUsedAt: [lastUsedAt, use.last?.wholeMilliseconds].compactMap(\.self).max(),
            scope: scope, calls: calls + use.calls)
    }
}
