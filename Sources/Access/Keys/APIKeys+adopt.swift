import Foundation
import Store

/// What became of a key that clients used with another program.
package enum KeyAdoption: Hashable, Sendable {
    case added(APIKey)
    /// It opened something here before, or was revoked here.
    case known
    /// It is none, or one that everybody knows or guesses.
    case weak
}

extension APIKeys {
    /// Lets clients in with the key they have. Only its digest is kept. A key that is not strong, or that is there already,
    /// revoked or not, changes nothing.
    package func adopt(_ key: String, name: String, owner: String, now: Date) async throws -> KeyAdoption {
        guard KeySecret.isStrong(key) else { return .weak }
        let name = try Self.checked(name)
        let owner = try Self.checked(owner)
        let digest = KeyDigest(hashing: key)
        // Less of it is shown than of our own, which are longer.
        let record = APIKey(
            id: Self.newID(), name: name, owner: owner, prefix: String(key.prefix(min(9, key.utf8.count / 4))),
            createdAt: now.wholeMilliseconds, expiresAt: nil, revokedAt: nil, lastUsedAt: nil,
            scope: .everything, calls: 0)
        let isNew = try await database.write { connection in
            guard try APIKeyTable.holder(of: digest, in: connection) == nil else { return false }
            try APIKeyTable.insert(record, digest: digest.bytes, into: connection)
            return true
        }
        return isNew ? .added(record) : .known
    }

    /// What `adopt` would say: nil where it would add the key.
    package func obstacle(to key: String) throws -> KeyAdoption? {
        guard KeySecret.isStrong(key) else { return .weak }
        let digest = KeyDigest(hashing: key)
        return try database.lookup { try APIKeyTable.holder(of: digest, in: $0) } == nil ? nil : .known
    }

    /// Whether a key that somebody chose may be let in at all.
    package static func isStrong(_ key: String) -> Bool { KeySecret.isStrong(key) }
}

extension KeySecret {
    private static let lengths = 16...256
    /// So few different characters are a pattern.
    private static let fewest = 8
    /// Words of examples and of hands that did not want to think.
    private static let words = [
        "replace", "changeme", "change-me", "change_me", "example", "your-", "your_", "yourkey", "placeholder",
        "grok2api",
        "password", "12345678", "87654321", "abcdefgh", "qwertyui", "00000000", "xxxxxxxx", "test-key", "api-key",
        "api_key",
    ]

    /// Whether nobody would guess it: 16 characters and more, not all alike, and no word of an example in it.
    static func isStrong(_ key: String) -> Bool {
        guard lengths.contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            Set(key.utf8).count >= fewest
        else { return false }
        let lower = key.lowercased()
        return !words.contains { lower.contains($0) }
    }
}
