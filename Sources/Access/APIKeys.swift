import Foundation
import Store

/// The clients' keys: 256-bit, stored as SHA-256, compared as digests.
package final class APIKeys: Sendable {
    package init(database: any Database) {}

    /// Makes a key and returns it in clear, this once: `sk-` and 43 characters.
    package func create(name: String, owner: String, expiresAt: Date?, now: Date) async throws -> (
        key: String, record: APIKey
    ) {
        throw AccessError.invalidName
    }

    /// All keys, newest first.
    package func list() async throws -> [APIKey] { [] }

    /// By id or, if only one live key has it, by name.
    package func revoke(_ idOrName: String, now: Date) async throws -> APIKey { throw AccessError.noSuchKey(idOrName) }

    /// Who holds `key`; nil if nobody does, any longer or yet. Remembered for a second, so a revocation by another
    /// process takes hold within one.
    package func authenticate(_ key: String, now: Date) throws -> Principal? { nil }
}

package enum AccessSchema {
    package static let migrations: [Migration] = []
}
