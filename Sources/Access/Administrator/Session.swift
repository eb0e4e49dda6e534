import Foundation

/// An administrator who is logged in somewhere.
package struct Session: Hashable, Sendable, Identifiable {
    /// `session_` and 16 hex digits: to end it by, no secret.
    package let id: String
    /// The administrator's name.
    package let name: String
    /// Where the login came from.
    package let address: String
    package let createdAt: Date
    /// Exact to a minute.
    package let lastUsedAt: Date
    /// Its end, however much it is used.
    package let expiresAt: Date
}
