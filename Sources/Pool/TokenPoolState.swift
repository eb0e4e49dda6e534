import Catalog
import Foundation
import Upstream

/// Who can be lent and who is: all decisions of the pool, without clock or disk.
///
/// A token that can be lent waits in the heap of the highest tier it serves; the least of it has the fewest calls in
/// flight and, among equals, was used longest ago. One that cools, or whose tier turned out lower than told, waits in a
/// heap by the time that ends.
struct TokenPoolState: Sendable {
    struct Limits: Sendable {
        var inFlightPerToken: Int
        var cooling: TimeInterval
        var longestCooling: TimeInterval
        /// How long a refused tier is remembered.
        var refusedTier: TimeInterval
    }

    /// A token that was lent.
    struct Loan: Hashable, Sendable {
        let id: Int
        let credential: Credential
    }

    /// A changed state, to be written down.
    struct Change: Hashable, Sendable {
        let id: Int
        let state: Token.State
        let coolings: Int
    }

    let limits: Limits
    private var entries: [Int: Entry] = [:]
    private var ready: [Tier: IndexedHeap<ReadyKey>] = [:]
    private var cooling: [Tier: IndexedHeap<Date>] = [:]
    private var refused = IndexedHeap<Date>()
    /// Active tokens with as many calls in flight as allowed.
    private var full: [Tier: Int] = [:]
    private var turn = 0
    var line = LeaseLine()

    init(limits: Limits) { self.limits = limits }

    // MARK: Lending

    /// The token to use, its call counted; throws `PoolError`.
    mutating func lend(_ request: LeaseRequest, now: Date) throws(PoolError) -> Loan {
        advance(to: now)
        let id: Int
        if let demanded = request.token {
            id = try check(demanded, request, now: now)
        } else {
            id = try choose(request, now: now)
        }
        turn += 1
        let turn = turn
        update(id, now: now) {
            $0.inFlight += 1
            $0.lastUsed = turn
        }
        guard let entry = entries[id] else { throw .tokenGone(id) }
        return Loan(id: id, credential: entry.credential)
    }

    /// Lends what is free to those in line; returns whom to wake.
    mutating func serve(now: Date) -> [Int] {
        guard !line.waiting.isEmpty else { return [] }
        var line = line
        let served = line.serve { request throws(PoolError) in try lend(request, now: now) }
        self.line = line
        return served
    }

    /// Takes the token back; nil if nothing about it is worth writing down. `jitter` is 0..<1.
    mutating func settle(_ id: Int, _ outcome: TokenOutcome, tier: Tier, jitter: Double, now: Date) -> Change? {
        advance(to: now)
        guard let before = entries[id] else { return nil }
        let limits = limits
        update(id, now: now) { entry in
            entry.inFlight -= 1
            entry.learn(outcome, tier: tier, limits: limits, jitter: jitter, now: now)
        }
        guard before.isUsable else {
            forgetIfDone(id)
            return nil
        }
        guard let after = entries[id], after.state != before.state || after.coolings != before.coolings else {
            return nil
        }
        turn += 1
        entries[id]?.changedAt = turn
        entries[id]?.unsaved += 1
        forgetIfDone(id)
        return Change(id: id, state: after.state, coolings: after.coolings)
    }

    /// A change is on disk. One that never gets there is kept in memory, against what is read from disk later.
    mutating func saved(_ change: Change) { entries[change.id]?.unsaved -= 1 }

    /// Tokens in the state active, busy ones included.
    mutating func activeCount(now: Date) -> Int {
        advance(to: now)
        return Tier.allCases.reduce(0) { $0 + (ready[$1]?.count ?? 0) + full[$1, default: 0] }
    }

    // MARK: Merging

    /// To be taken before the tokens are read, for `merge`.
    func mark() -> Int { turn }

    /// Takes over what the database says, except where a call taught better since `mark`. Calls in flight stay counted.
    mutating func merge(_ records: [TokenRecord], readAt mark: Int, now: Date) {
        turn += 1
        let turn = turn
        var seen = Set<Int>(minimumCapacity: records.count)
        for record in records {
            let id = record.token.id
            seen.insert(id)
            guard let known = entries[id] else {
                entries[id] = Entry(record, changedAt: turn)
                place(id, now: now)
                continue
            }
            guard known.changedAt <= mark, known.unsaved == 0, !known.agrees(with: record) else { continue }
            update(id, now: now) { $0.adopt(record) }
        }
        for id in entries.keys.filter({ !seen.contains($0) }) where entries[id].map({ $0.changedAt <= mark }) ?? false {
            update(id, now: now) { $0.isRemoved = true }
            forgetIfDone(id)
        }
    }

    // MARK: Choosing

    private func choose(_ request: LeaseRequest, now: Date) throws(PoolError) -> Int {
        let tiers = Tier.allCases.filter { $0 >= request.tier }
        if let best = tiers.compactMap({ ready[$0]?.least }).min(by: { $0.key < $1.key }) { return best.id }
        let isBusy = tiers.contains { full[$0, default: 0] > 0 }
        let cooled = tiers.compactMap { cooling[$0]?.least?.key }.min()
        switch (isBusy, cooled) {
        case (false, nil): throw .noToken
        case (true, nil): throw .allBusy(retryAfter: Self.whenBusy)
        case (false, .some(let until)): throw .allBusy(retryAfter: .until(until, from: now))
        case (true, .some(let until)): throw .allBusy(retryAfter: min(Self.whenBusy, .until(until, from: now)))
        }
    }

    private func check(_ id: Int, _ request: LeaseRequest, now: Date) throws(PoolError) -> Int {
        guard let entry = entries[id], entry.isUsable else { throw .tokenGone(id) }
        if case .cooling(let until) = entry.state, !request.evenIfCooling {
            throw .allBusy(retryAfter: .until(until, from: now))
        }
        guard entry.inFlight < limits.inFlightPerToken else { throw .allBusy(retryAfter: Self.whenBusy) }
        return id
    }

    private static let whenBusy = Duration.seconds(2)

    // MARK: Places

    /// Brings back those whose time is over.
    private mutating func advance(to now: Date) {
        for tier in Tier.allCases {
            while let (id, until) = cooling[tier]?.least, until <= now { place(id, now: now) }
        }
        while let (id, until) = refused.least, until <= now { place(id, now: now) }
    }

    private mutating func update(_ id: Int, now: Date, _ change: (inout Entry) -> Void) {
        guard var entry = entries[id] else { return }
        change(&entry)
        entries[id] = entry
        place(id, now: now)
    }

    /// Moves a token to the heap where it belongs now.
    private mutating func place(_ id: Int, now: Date) {
        guard var entry = entries[id] else { return }
        entry.recover(now: now)
        let place = entry.properPlace(cap: limits.inFlightPerToken)
        if entry.place != place {
            leave(entry.place, id)
            if case .full(let tier) = place { full[tier, default: 0] += 1 }
            entry.place = place
        }
        entries[id] = entry
        switch place {
        case .nowhere, .full: break
        case .ready(let tier): ready[tier, default: IndexedHeap()].set(id, key: entry.readyKey)
        case .cooling(let tier, let until): cooling[tier, default: IndexedHeap()].set(id, key: until)
        }
        if let refusal = entry.refusal { refused.set(id, key: refusal.until) } else { refused.remove(id) }
    }

    private mutating func leave(_ place: Entry.Place, _ id: Int) {
        switch place {
        case .nowhere: break
        case .ready(let tier): ready[tier]?.remove(id)
        case .full(let tier): full[tier, default: 0] -= 1
        case .cooling(let tier, _): cooling[tier]?.remove(id)
        }
    }

    private mutating func forgetIfDone(_ id: Int) {
        guard let entry = entries[id], entry.isRemoved, entry.inFlight == 0 else { return }
        leave(entry.place, id)
        refused.remove(id)
        entries[id] = nil
    }
}

extension Duration {
    /// From `now` until then, at least a second.
    fileprivate static func until(_ date: Date, from now: Date) -> Duration {
        .seconds(max(1, date.timeIntervalSince(now)))
    }
}
