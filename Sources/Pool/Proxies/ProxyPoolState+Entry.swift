import Foundation
import Store
import Transport

extension ProxyPoolState {
    /// A proxy and what only the pool needs to know of it.
    struct Record: Hashable, Sendable {
        /// `bound` is left empty.
        var node: ProxyNode
        /// How often it was unhealthy since it last served a call.
        var rests: Int
    }

    struct Entry: Sendable {
        var record: Record
        var bound: Set<Int> = []
        /// Whether the pool API still names it; only of a proxy from there.
        var isNamed = true
        var isProbed = false

        var isHealthy: Bool { record.node.state == .healthy }

        /// The proxy as it is shown.
        var node: ProxyNode {
            var node = record.node
            node.bound = bound.sorted()
            return node
        }

        mutating func rest(_ rules: Rules, reason: String, now: Date) {
            let growing = min(rules.rest * Double(1 << min(record.rests, 30)), rules.longestRest)
            record.rests += 1
            var since = now.wholeMilliseconds
            let reason = String(reason.prefix(200))
            if case .unhealthy(let first, _, _) = record.node.state {
                since = first
            } else {
                remember(ProxyNode.Change(at: since, isHealthy: false, reason: reason))
            }
            record.node.state = .unhealthy(
                since: since, until: now.addingTimeInterval(growing).wholeMilliseconds, reason: reason)
        }

        /// How often it rested is remembered: only a call that it serves shows that it is well.
        mutating func heal(now: Date) {
            if !isHealthy { remember(ProxyNode.Change(at: now.wholeMilliseconds, isHealthy: true)) }
            record.node.state = .healthy
            record.node.failures = 0
        }

        private mutating func remember(_ change: ProxyNode.Change) {
            record.node.history.append(change)
            let surplus = record.node.history.count - ProxyNode.changesKept
            if surplus > 0 { record.node.history.removeFirst(surplus) }
        }
    }
}

extension ProxyNode.Source {
    /// Whose word counts more about whether it stays.
    var rank: Int {
        switch self {
        case .fallback, .pool: 0
        case .list: 1
        case .manual: 2
        }
    }
}
