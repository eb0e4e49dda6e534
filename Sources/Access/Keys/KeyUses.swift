import Foundation
import NIOConcurrencyHelpers

/// How a key was used since it was last written down.
struct KeyUse: Hashable, Sendable {
    var last: Date?
    /// Requests for work.
    var calls = 0

    static func + (one: KeyUse, other: KeyUse) -> KeyUse {
        KeyUse(last: [one.last, other.last].compactMap(\.self).max(), calls: one.calls + other.calls)
    }
}

/// How keys were used, until it is written down. Only keys that exist get here, so they are as many at most.
final class KeyUses: Sendable {
    private let noted = NIOLockedValueBox<[String: KeyUse]>([:])

    func note(_ id: String, now: Date) { noted.withLockedValue { $0[id, default: KeyUse()].last = now } }

    func noteCall(_ id: String) { noted.withLockedValue { $0[id, default: KeyUse()].calls += 1 } }

    /// The key, with uses that are not written down yet.
    func latest(_ key: APIKey) -> APIKey {
        guard let use = noted.withLockedValue({ $0[key.id] }) else { return key }
        return key.used(use)
    }

    func take() -> [String: KeyUse] {
        noted.withLockedValue { noted in
            defer { noted = [:] }
            return noted
        }
    }

    func putBack(_ uses: [String: KeyUse]) {
        noted.withLockedValue { $0.merge(uses, uniquingKeysWith: +) }
    }
}
