import Foundation
import Transport

/// One proxy as it stands.
package struct ProxyNode: Hashable, Sendable, Identifiable {
    package enum Source: String, Hashable, Sendable, CaseIterable {
        /// Added by hand.
        case manual
        /// Named in the settings.
        case list
        /// Named by the pool API, as long as it names it.
        case pool
        /// The static proxy, for when all others are dead. Nobody watches its health.
        case fallback
    }

    package enum State: Hashable, Sendable {
        case healthy
        /// Nobody uses it; after `until` it is probed.
        case unhealthy(since: Date, until: Date, reason: String)
    }

    /// It fell ill, or was well again.
    package struct Change: Hashable, Sendable, Codable {
        package let at: Date
        package let isHealthy: Bool
        /// Why it fell ill.
        package let reason: String?

        package init(at: Date, isHealthy: Bool, reason: String? = nil) {
            self.at = at
            self.isHealthy = isHealthy
            self.reason = reason
        }
    }

    /// Changes that are remembered.
    package static let changesKept = 30

    /// Small and stable; 0 is the static proxy.
    package let id: Int
    package let proxy: Proxy
    package let source: Source
    package var state: State
    /// In a row.
    package var failures: Int
    package var requests: Int
    package var successes: Int
    package var lastUsedAt: Date?
    /// Ids of the tokens that use it, in order.
    package var bound: [Int]
    package let createdAt: Date
    /// Its newest changes of health, oldest first.
    package var history: [Change]

    /// `user@host:port`: safe to show and to log.
    package var label: String { proxy.label }

    package init(
        id: Int, proxy: Proxy, source: Source, state: State = .healthy, failures: Int = 0, requests: Int = 0,
        successes: Int = 0, lastUsedAt: Date? = nil, bound: [Int] = [], createdAt: Date,
        history: [Change] = []
    ) {
        self.id = id
        self.proxy = proxy
        self.source = source
        self.state = state
        self.failures = failures
        self.requests = requests
        self.successes = successes
        self.lastUsedAt = lastUsedAt
        self.bound = bound
        self.createdAt = createdAt
        self.history = history
    }
}

extension Proxy {
    /// `user@host:port`: never the password.
    var label: String {
        (username.map { $0 + "@" } ?? "") + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }
}
