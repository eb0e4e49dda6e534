/// The secret by which an upstream knows one account. It prints masked and is not Codable: it cannot slip into a log or answer.
package struct Credential: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package let secret: String

    package init(_ secret: String) { self.secret = secret }

    /// First 6 and last 4 characters (`eyJ0eX****9fQw`), or only asterisks when the secret is short.
    package var description: String {
        // Counted no further: it is long, and each call's record names it.
        let isShort = secret.index(secret.startIndex, offsetBy: 16, limitedBy: secret.endIndex) == nil
        return isShort ? "****" : "\(secret.prefix(6))****\(secret.suffix(4))"
    }

    package var debugDescription: String { description }
}
