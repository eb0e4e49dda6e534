import Crypto
import Foundation

/// Seals secrets for the database by AES-256-GCM, and opens them again.
///
/// A sealed value is a version, the name of its key, and what AES-GCM gives (nonce, text, tag). It is bound to its purpose:
/// a value copied into another column does not open.
package struct Vault: Sendable {
    private static let version: UInt8 = 1
    private static let headLength = 5

    private let current: MasterKey
    private let keys: [Data: MasterKey]

    /// Seals under `current`; also opens what was sealed under `older` ones.
    package init(current: MasterKey, older: [MasterKey] = []) {
        self.current = current
        keys = Dictionary((older + [current]).map { ($0.id, $0) }) { _, last in last }
    }

    /// `purpose` names table and column: `tokens.secret`.
    package func seal(_ secret: String, for purpose: String) throws -> Data {
        let head = Data([Self.version]) + current.id
        let box = try AES.GCM.seal(Data(secret.utf8), using: current.key, authenticating: head + Data(purpose.utf8))
        // Only a nonce of another length than the standard one has no combined form.
        guard let combined = box.combined else { throw VaultError.damaged }
        return head + combined
    }

    /// Throws `VaultError`.
    package func open(_ sealed: Data, for purpose: String) throws(VaultError) -> String {
        let head = Data(sealed.prefix(Self.headLength))
        guard head.count == Self.headLength, head.first == Self.version else { throw .damaged }
        guard let key = keys[head.dropFirst()] else { throw .unknownKey(Data(head.dropFirst()).hexadecimal) }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst(Self.headLength))
            let bytes = try AES.GCM.open(box, using: key.key, authenticating: head + Data(purpose.utf8))
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            throw .damaged
        }
    }

    /// Whether it is sealed under the current key, and need not be sealed anew.
    package func isCurrent(_ sealed: Data) -> Bool {
        sealed.first == Self.version && sealed.dropFirst().prefix(4).elementsEqual(current.id)
    }
}

package enum VaultError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Sealed under a key that is not in the key file.
    case unknownKey(String)
    /// Not what was sealed, or for another purpose.
    case damaged

    package var description: String {
        switch self {
        case .unknownKey(let id):
            "sealed under the master key \(id), which the key file does not hold: put back the key file of that time"
        case .damaged: "a sealed value is damaged"
        }
    }
}
