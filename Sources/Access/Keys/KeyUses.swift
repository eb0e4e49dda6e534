import Foundation
import NIOConcurrencyHelpers
import Store

/// When keys were used last, until it is written down. Only keys that exist get here, so they are as many at most.
final class KeyUses: Sendable {
    private let noted = NIOLockedValueBox<[String: Date]>([:])

    func note(_ id: String, now: Date) { noted.withLockedValue { $0[id] = now } }

    /// The key, with a use that is not written down yet.
    func latest(_ key: APIKey) -> APIKey {
        guard let date = noted.withLockedValue({ $0[key.id] }) else { return key }
        return key.used(at: date.wholeMilliseconds)
    }

    func take() -> [String: Date] {
        noted.withLockedValue { noted in
            defer { noted = [:] }
            return noted
        }
    }

    func putBack(_ uses: [String: Date]) {
        noted.withLockedValue { $0.merge(uses) { max($0, $1) } }
    }
}
