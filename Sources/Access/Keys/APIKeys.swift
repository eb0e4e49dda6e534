import Foundation
import Store

/// The clients' keys: 256-bit, stored as SHA-256, compared as digests.
package final class APIKeys: Sendable {
    let database: any Database
    let recent = RecentKeys()
    private let uses = KeyUses()

    package init(database: any Database) { self.database = database }

    /// Makes a key and returns it in clear, this once: `sk-` and 43 characters. Throws `AccessError.invalidName` unless
    /// name and owner are 1 to 64 printable characters.
    package func create(name: String, owner: String, expiresAt: Date?, scope: KeyScope = .everything, now: Date)
        async throws -> (
            key: String, record: APIKey
        )
    {
        let name = try Self.checked(name)
        let owner = try Self.checked(owner)
        let secret = KeySecret()
        let record = APIKey(
            id: Self.newID(), name: name, owner: owner, prefix: secret.prefix, createdAt: now.wholeMilliseconds,
            expiresAt: expiresAt?.wholeMilliseconds, revokedAt: nil, lastUsedAt: nil, scope: scope,
            calls: 0)
        let digest = secret.digest
        try await database.write { try APIKeyTable.insert(record, digest: digest.bytes, into: $0) }
        return (secret.text, record)
    }

    /// All keys, newest first.
    package func list() async throws -> [APIKey] {
        try await database.read { try APIKeyTable.all(in: $0) }.map(uses.latest)
    }

    /// Writes down when keys were used last: to be called once a minute, and at the end.
    package func saveUses() async throws {
        let noted = uses.take()
        guard !noted.isEmpty else { return }
        do {
            try await database.write { connection in
                for (id, use) in noted { try APIKeyTable.note(use, of: id, in: connection) }
            }
        } catch {
            uses.putBack(noted)
            throw error
        }
    }

    /// Counts a request for work.
    package func noteCall(_ keyID: String) { uses.noteCall(keyID) }

    /// By id or, if only one live key has it, by name. Revoking again changes nothing.
    package func revoke(_ idOrName: String, now: Date) async throws -> APIKey {
        let revoked = try await database.write { connection in
            let key = try APIKeyTable.find(idOrName, now: now, in: connection)
            if key.revokedAt == nil { try APIKeyTable.revoke(key.id, at: now, in: connection) }
            return key.revoked(at: now.wholeMilliseconds)
        }
        recent.forgetAll()
        return revoked
    }

    /// By id alone, for programs: nil if no key has it. Revoking again changes nothing.
    package func revoke(id: String, now: Date) async throws -> APIKey? {
        let revoked = try await database.write { connection -> APIKey? in
            guard let key = try APIKeyTable.key(id, in: connection) else { return nil }
            if key.revokedAt == nil { try APIKeyTable.revoke(key.id, at: now, in: connection) }
            return key.revoked(at: now.wholeMilliseconds)
        }
        recent.forgetAll()
        return revoked
    }

    /// The key of that id, dead or alive.
    package func key(id: String) throws -> APIKey? {
        try database.lookup { try APIKeyTable.key(id, in: $0) }.map(uses.latest)
    }

    /// Who holds `key`; nil if nobody does, any longer or yet. Remembered for a second, so a revocation by another
    /// process takes hold within one.
    ///
    /// Unknown keys are remembered too, at most 10,000 of them: guessing neither grows the memory nor asks twice.
    package func authenticate(_ key: String, now: Date) throws -> Principal? {
        guard let digest = KeyDigest(of: key) else { return nil }
        let holder: KeyHolder?
        switch recent.answer(for: digest, now: now) {
        case .some(let known): holder = known
        case .none:
            let asked = recent.ask()
            holder = try database.lookup { try APIKeyTable.holder(of: digest, in: $0) }
            recent.remember(holder, for: digest, asked: asked, now: now)
        }
        guard let holder, holder.isLive(at: now) else { return nil }
        uses.note(holder.principal.keyID, now: now)
        return holder.principal
    }

    static func checked(_ name: String) throws -> String {
        guard let name = DisplayName(name) else { throw AccessError.invalidName }
        return name.text
    }

    static func newID() -> String {
        let bits = UInt64.random(in: .min ... .max)
        let digits = String(bits, radix: 16)
        return "key_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
