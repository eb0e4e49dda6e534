import Foundation

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
}

/// Who a request comes from.
package struct Principal: Hashable, Sendable {
    package let owner: String
    package let keyID: String
    package let keyName: String

    package init(owner: String, keyID: String, keyName: String) {
        self.owner = owner
        self.keyID = keyID
        self.keyName = keyName
    }
}

package enum AccessError: Error, Hashable, Sendable {
    case noSuchKey(String)
    case invalidName
}
