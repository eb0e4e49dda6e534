import Catalog
import Foundation
import Store
import Upstream

/// Orders tokens that can be lent: fewest calls in flight, then used longest ago, then oldest.
struct ReadyKey: Comparable, Sendable {
    let inFlight: Int
    let lastUsed: Int
    let id: Int

    static func < (left: ReadyKey, right: ReadyKey) -> Bool {
        (left.inFlight, left.lastUsed, left.id) < (right.inFlight, right.lastUsed, right.id)
    }
}

extension TokenPoolState {
    /// One token as the pool remembers it.
    struct Entry: Sendable {
        /// Which heap or count it is in.
        enum Place: Hashable, Sendable {
            case nowhere
            case ready(Tier)
            case full(Tier)
            case cooling(Tier, until: Date)
        }

        let id: Int
        let credential: Credential
        private var tier: Tier
        private(set) var state: Token.State
        private(set) var coolings: Int
        /// The tier that the upstream denied it, though the operator said it had it.
        private(set) var refusal: (tier: Tier, until: Date)?
        var inFlight = 0
        var lastUsed = 0
        /// The turn in which it was last changed by a call or added.
        var changedAt: Int
        /// Changes that are not on disk yet.
        var unsaved = 0
        /// Gone from the database; calls in flight may end.
        var isRemoved = false
        var place = Place.nowhere

        init(_ record: TokenRecord, changedAt: Int) {
            id = record.token.id
            credential = record.token.credential
            tier = record.token.tier
            state = record.token.state
            coolings = record.coolings
            self.changedAt = changedAt
        }

        var readyKey: ReadyKey { ReadyKey(inFlight: inFlight, lastUsed: lastUsed, id: id) }

        /// Neither dead nor gone: it serves calls, now or once it has cooled.
        var isUsable: Bool {
            switch state {
            case .active, .cooling: !isRemoved
            case .expired, .disabled: false
            }
        }

        func agrees(with record: TokenRecord) -> Bool {
            !isRemoved && tier == record.token.tier && coolings == record.coolings && state == record.token.state
        }

        mutating func adopt(_ record: TokenRecord) {
            tier = record.token.tier
            state = record.token.state
            coolings = record.coolings
            isRemoved = false
        }

        func properPlace(cap: Int) -> Place {
            guard isUsable, let tier = servedTier else { return .nowhere }
            if case .cooling(let until) = state { return .cooling(tier, until: until) }
            return inFlight < cap ? .ready(tier) : .full(tier)
        }

        /// Ends what is over.
        mutating func recover(now: Date) {
            if case .cooling(let until) = state, until <= now { state = .active }
            if let refusal, refusal.until <= now { self.refusal = nil }
        }

        mutating func learn(_ outcome: TokenOutcome, tier: Tier, limits: Limits, jitter: Double, now: Date) {
            guard isUsable else { return }
            switch outcome {
            case .untouched: break
            case .served:
                // A call from before the cooling says nothing about after it.
                if state == .active { coolings = 0 }
            case .rateLimited(let retryAfter):
                cool(retryAfter: retryAfter?.seconds, limits: limits, jitter: jitter, now: now)
            case .expired(let reason): state = .expired(reason: reason)
            case .disabled(let reason): state = .disabled(reason: reason)
            case .notAllowedForTier:
                let lowest = min(refusal?.tier ?? tier, tier)
                refusal = (lowest, now.addingTimeInterval(limits.refusedTier))
            }
        }

        /// Several calls that are refused together make one cooling, as long as the longest of them asks.
        private mutating func cool(retryAfter: TimeInterval?, limits: Limits, jitter: Double, now: Date) {
            let asked = retryAfter.map { min(max($0, 1), Self.longestBelieved) }
            if case .cooling(let until) = state {
                if let asked { state = .cooling(until: max(until, now.addingTimeInterval(asked).wholeMilliseconds)) }
                return
            }
            let growing = min(limits.cooling * Double(1 << min(coolings, 30)), limits.longestCooling)
            let wait = asked ?? max(growing * (1 + Self.jitter * jitter), 1)
            coolings += 1
            state = .cooling(until: now.addingTimeInterval(wait).wholeMilliseconds)
        }

        /// nil if the upstream denies it even the least tier.
        private var servedTier: Tier? {
            guard let refusal else { return tier }
            return Tier.allCases.last { $0 < refusal.tier && $0 <= tier }
        }

        /// Tokens refused together do not all come back in one moment.
        private static let jitter = 0.1
        /// What an upstream asks beyond a week is taken for a mistake of its.
        private static let longestBelieved: TimeInterval = 7 * 86_400
    }
}
