import Foundation

/// The one who is let into the console.
struct Administrator: Sendable {
    let name: String
    let password: PasswordHash

    /// In a time that tells nothing.
    func isNamed(_ other: String) -> Bool { KeyDigest(hashing: name).matches(KeyDigest(hashing: other).bytes) }
}
