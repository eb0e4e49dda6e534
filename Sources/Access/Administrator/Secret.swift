import Foundation

/// Something to be shown once, that no log, error or dump shows: only `text` tells it.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let text: String

    init(_ text: String) { self.text = text }

    package var description: String { "****" }
    package var debugDescription: String { "****" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// 256 bits of the system's generator as 43 characters of base64url.
    static func session() -> Secret { Secret(KeySecret.randomText()) }

    /// 160 bits as 32 letters and digits that are not mistaken for one another.
    static func setUpCode() -> Secret {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz023456789")
        return Secret(String((0..<32).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] }))
    }
}
