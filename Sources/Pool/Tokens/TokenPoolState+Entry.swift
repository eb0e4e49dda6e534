import Catalog
import Foundation
import Store
import Upstream

/// Orders tokens that can be lent: fewest calls in flight, then most left of what is asked for, then used longest ago,
/// then oldest.
struct ReadyKey: Comparable, Sendable {
    let inFlight: Int
    let remaining: Int
    let lastUsed: Int
    let id: Int

    static func < (left: ReadyKey, right: ReadyKey) -> Bool {
        (left.inFlight, right.remaining, left.lastUsed, left.id)
            < (right.inFlight, left.remaining, right.lastUsed, right.id)
    }
}

extension TokenPoolState {
    /// One token as the pool remembers it.
    struct Entry: Sendable {
        /// Which heap or count it is in.
        enum Place: Hashable, Sendable {
            case nowhere
            case ready(Rank)
            case full(Rank)
            case cooling(Rank, until: Date)
        }

        let id: Int
        let provider: Provider
        let credential: Credential
        private(set) var tier: Tier
        private(set) var state: Token.State
        private(set) var since: Date
        private(set) var coolings: Int
        private(set) var quotas: [QuotaGroup: Quota]
        private(set) var uses: Int
        private(set) var failures: Int
        private(set) var lastUsedAt: Date?
        private(set) var lastFailure: Token.Failure?
        private(set) var syncedAt: Date?
        /// Weak signs of death since it last served a call.
        private var doubts = 0
        /// How often in a row it was found to have no quota.
        private var zeros = 0
        /// The tier that the upstream denied it, though the operator said it had it.
        private(set) var refusal: (tier: Tier, until: Date)?
        var inFlight = 0
        /// A turn, or below zero when it was used in another life.
        var lastUsed: Int
        /// The turn in which it was last changed by a call, added or written down.
        var changedAt: Int
        var isStateUnsaved = false
        var areQuotasUnsaved = false
        /// Gone from the database; calls in flight may end.
        var isRemoved = false
        var place = Place.nowhere

        init(_ record: TokenRecord, changedAt: Int, now: Date) {
            let token = record.token
            id = token.id
            provider = token.provider
            credential = token.credential
            tier = token.tier
            state = token.state
            since = token.since
            coolings = record.coolings
            quotas = token.quotas.mapValues { $0.ending(now: now) }
            uses = token.uses
            failures = token.failures
            lastUsedAt = token.lastUsedAt
            lastFailure = token.lastFailure
            syncedAt = token.syncedAt
            lastUsed = token.lastUsedAt.map { Int($0.milliseconds) - Self.farFuture } ?? .min
            self.changedAt = changedAt
        }

        func readyKey(_ group: QuotaGroup?) -> ReadyKey {
            let remaining = group.flatMap { quotas[$0]?.remaining } ?? .max
            return ReadyKey(inFlight: inFlight, remaining: remaining, lastUsed: lastUsed, id: id)
        }

        /// When it will have some of this group again; nil if it has some, as far as is known.
        func exhausted(_ group: QuotaGroup?) -> Date? {
            guard let group, let quota = quotas[group], let remaining = quota.remaining, remaining < 1 else {
                return nil
            }
            return quota.resetsAt
        }

        /// Neither dead nor gone: it serves calls, now or once it has cooled.
        var isUsable: Bool {
            switch state {
            case .active, .cooling: !isRemoved
            case .expired, .disabled: false
            }
        }

        /// Now or later, what is asked of one of these.
        func serves(_ ranks: [Rank]) -> Bool {
            switch place {
            case .nowhere: false
            case .ready(let rank), .full(let rank), .cooling(let rank, _): ranks.contains(rank)
            }
        }

        mutating func adopt(_ record: TokenRecord, now: Date) {
            if state != record.token.state {
                (doubts, zeros) = (0, 0)
                refusal = nil
            }
            tier = record.token.tier
            state = record.token.state
            since = record.token.since
            coolings = record.coolings
            if !areQuotasUnsaved { quotas = record.token.quotas.mapValues { $0.ending(now: now) } }
            isRemoved = false
        }

        func properPlace(cap: Int) -> Place {
            guard isUsable, let tier = servedTier else { return .nowhere }
            let rank = Rank(provider: provider, tier: tier)
            if case .cooling(let until, _) = state { return .cooling(rank, until: until) }
            return inFlight < cap ? .ready(rank) : .full(rank)
        }

        /// Ends what is over.
        mutating func recover(now: Date) {
            if case .cooling(let until, _) = state, until <= now { (state, since) = (.active, until) }
            if let refusal, refusal.until <= now { self.refusal = nil }
            for (group, quota) in quotas {
                guard let end = quota.resetsAt, end <= now else { continue }
                quotas[group]?.remaining = quota.total
                quotas[group]?.resetsAt = nil
            }
        }

        mutating func lent(now: Date) { lastUsedAt = now.wholeMilliseconds }

        /// What the upstream says it may still ask for. A dead one that gets an answer lives again. One that has nothing
        /// left of anything, time and again, cools: what is known of it would never come true.
        mutating func sync(_ told: [QuotaGroup: Quota], limits: Limits, now: Date) {
            quotas = told.mapValues { $0.ending(now: now) }
            syncedAt = now.wholeMilliseconds
            areQuotasUnsaved = true
            if case .expired = state {
                become(.active, now: now)
                (doubts, coolings) = (0, 0)
            }
            let most = told.values.compactMap(\.remaining).max()
            guard most == 0 else {
                zeros = 0
                return
            }
            zeros += 1
            guard zeros >= limits.zeros, state == .active else { return }
            let ends = quotas.values.compactMap(\.resetsAt).min() ?? now.addingTimeInterval(limits.longestCooling)
            coolings += 1
            become(.cooling(until: ends.wholeMilliseconds, reason: "no quota left"), now: now)
        }

        mutating func learn(
            _ outcome: TokenOutcome, tier: Tier, quota: QuotaGroup?, cost: Int, limits: Limits, jitter: Double,
            now: Date
        ) {
            guard isUsable else { return }
            if outcome != .untouched { uses += 1 }
            if let reason = outcome.failure {
                failures += 1
                lastFailure = Token.Failure(reason: reason, at: now.wholeMilliseconds)
            }
            switch outcome {
            case .untouched: break
            case .served:
                doubts = 0
                if let quota { spend(cost, of: quota, now: now) }
                // A call from before the cooling says nothing about after it.
                if state == .active, coolings > 0 {
                    coolings = 0
                    isStateUnsaved = true
                }
            case .rateLimited(let retryAfter, let reason):
                cool(
                    retryAfter: retryAfter.map { $0 / .seconds(1) }, reason: reason, limits: limits, jitter: jitter,
                    now: now)
            case .doubtful(let reason):
                doubts += 1
                if doubts >= limits.confirmations { become(.expired(reason: reason), now: now) }
            case .expired(let reason): become(.expired(reason: reason), now: now)
            case .disabled(let reason): become(.disabled(reason: reason), now: now)
            case .notAllowedForTier:
                let lowest = min(refusal?.tier ?? tier, tier)
                refusal = (lowest, now.addingTimeInterval(limits.refusedTier))
            }
        }

        private mutating func become(_ state: Token.State, now: Date) {
            self.state = state
            since = now.wholeMilliseconds
            isStateUnsaved = true
        }

        /// What is not known stays so.
        private mutating func spend(_ cost: Int, of group: QuotaGroup, now: Date) {
            guard var quota = quotas[group], let remaining = quota.remaining else { return }
            quota.remaining = max(0, remaining - max(0, cost))
            // A window begins with the first call in it.
            if quota.resetsAt == nil, let window = quota.window {
                quota.resetsAt = now.addingTimeInterval(window / .seconds(1)).wholeMilliseconds
            }
            quotas[group] = quota.ending(now: now)
            areQuotasUnsaved = true
        }

        /// Several calls that are refused together make one cooling, as long as the longest of them asks.
        private mutating func cool(
            retryAfter: TimeInterval?, reason: String, limits: Limits, jitter: Double, now: Date
        ) {
            let asked = retryAfter.map { min(max($0, 1), Self.longestBelieved) }
            if case .cooling(let until, let first) = state {
                guard let asked else { return }
                let later = max(until, now.addingTimeInterval(asked).wholeMilliseconds)
                if later > until {
                    state = .cooling(until: later, reason: first)
                    isStateUnsaved = true
                }
                return
            }
            let growing = min(limits.cooling * Double(1 << min(coolings, 30)), limits.longestCooling)
            let wait = asked ?? max(growing * (1 + Self.jitter * jitter), 1)
            coolings += 1
            become(.cooling(until: now.addingTimeInterval(wait).wholeMilliseconds, reason: reason), now: now)
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
        /// Milliseconds; makes every time a number below all turns.
        private static let farFuture = 1 << 52
    }
}

extension Quota {
    /// The same with an end wherever nothing is left: what never ends would keep its token idle for ever.
    func ending(now: Date) -> Quota {
        var quota = self
        if remaining == 0, resetsAt == nil {
            quota.resetsAt =
                (syncedAt ?? now).addingTimeInterval((window ?? .seconds(3600)) / .seconds(1)).wholeMilliseconds
        }
        if let end = quota.resetsAt { quota.resetsAt = min(end, now.addingTimeInterval(30 * 86_400)).wholeMilliseconds }
        return quota
    }
}
