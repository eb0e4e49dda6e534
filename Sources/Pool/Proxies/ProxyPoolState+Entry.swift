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
            if case .unhealthy(let first, _, _) = record.node.state { since = first }
            record.node.state = .unhealthy(
                since: since, until: now.addingTimeInterval(growing).wholeMilliseconds,
                reason: String(reason.prefix(200)))
        }

        /// How often it rested is remembered: only a call that it serves shows that it is well.
        mutating func heal() {
            record.node.state = .healthy
            record.node.failures = 0
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
