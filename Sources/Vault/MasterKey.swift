import Crypto
import Foundation

/// A 256-bit key under which secrets are sealed at rest. It prints as its name: it cannot slip into a log.
package struct MasterKey: Sendable, CustomStringConvertible {
    /// Four bytes of the key's digest: stored with each value, so that one knows which key opens it.
    package let id: Data
    let key: SymmetricKey

    package init() { self.init(key: SymmetricKey(size: .bits256)) }

    /// From 64 hexadecimal digits; nil for anything else.
    package init?(hexadecimal text: String) {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var rest = text[...]
        while !rest.isEmpty {
            let pair = rest.prefix(2)
            guard pair.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }), let byte = UInt8(pair, radix: 16)
            else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        self.init(key: SymmetricKey(data: bytes))
    }

    private init(key: SymmetricKey) {
        self.key = key
        let digest = key.withUnsafeBytes { SHA256.hash(data: Data("filmgate master key".utf8) + Data($0)) }
        id = Data(digest.prefix(4))
    }

    /// 64 hexadecimal digits, for the key file and nothing else.
    package var hexadecimal: String { key.withUnsafeBytes { $0.hexadecimal } }

    package var description: String { "master key \(id.hexadecimal)" }
}

extension Sequence<UInt8> {
    var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
