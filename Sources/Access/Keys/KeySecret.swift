import Foundation

/// A new key in clear: 256 bits of the system's generator as `sk-` and 43 characters of base64url.
struct KeySecret: Sendable {
    let text: String

    init() {
        text = "sk-" + Self.randomText()
    }

    /// 256 bits as 43 characters of base64url.
    static func randomText() -> String {
        var generator = SystemRandomNumberGenerator()
        var bytes = Data(capacity: 32)
        for _ in 0..<4 { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        return bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// What stays visible of it: 36 of its 256 bits.
    var prefix: String { String(text.prefix(9)) }

    var digest: KeyDigest { KeyDigest(hashing: text) }
}
