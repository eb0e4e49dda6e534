import Catalog
import Foundation
import Upstream

/// Who can be lent and who is: all decisions of the pool, without clock or disk.
///
/// A token that can be lent waits on the shelves of the highest tier it serves, one for each quota group that was ever
/// asked for; the least of a shelf has the fewest calls in flight and, among equals, most quota left, then was used
/// longest ago. One that cools, has no quota left, or whose tier turned out lower than told, waits in a heap by the time
/// that ends.
struct TokenPoolState: Sendable {
    struct Limits: Sendable {
        var inFlightPerToken: Int
        var cooling: TimeInterval
        var longestCooling: TimeInterval
        /// How long a refused tier is remembered.
        var refusedTier: TimeInterval
        /// The same as `inFlightPerToken` of a key, which is made for programs.
        var inFlightPerKey = 32
        /// Weak signs in a row until a token counts as dead.
        var confirmations = 3
        /// How often in a row a token is found empty until it cools.
        var zeros = 3

        func inFlight(of provider: Provider) -> Int {
            switch provider {
            case .web: inFlightPerToken
            case .xai: inFlightPerKey
            }
        }
    }

    /// Tokens that can stand in for each other.
    struct Rank: Hashable, Sendable {
        let provider: Provider
        let tier: Tier

        static let all = Provider.allCases.flatMap { provider in
            Tier.allCases.map { Rank(provider: provider, tier: $0) }
        }

        /// All that serve what is asked of this one.
        var serving: [Rank] { Tier.allCases.filter { $0 >= tier }.map { Rank(provider: provider, tier: $0) } }
    }

    /// Where tokens of a rank wait for calls of one group, or for those that are not counted.
    private struct Shelf: Hashable {
        let rank: Rank
        let group: QuotaGroup?
    }

    private struct Stock: Sendable {
        var ready = IndexedHeap<ReadyKey>()
        /// By the time they have some again.
        var exhausted = IndexedHeap<Date>()
    }

    /// A token that was lent.
    struct Loan: Hashable, Sendable {
        let id: Int
        let provider: Provider
        let credential: Credential
    }

    /// A changed state, to be written down.
    struct Change: Hashable, Sendable {
        let id: Int
        let state: Token.State
        let coolings: Int
    }

    private(set) var limits: Limits
    private(set) var entries: [Int: Entry] = [:]
    private var stocks: [Shelf: Stock] = [:]
    private var groups: [QuotaGroup?] = [nil]
    private var cooling: [Rank: IndexedHeap<Date>] = [:]
    private var refused = IndexedHeap<Date>()
    /// No token's time ends before.
    private var due = Date.distantFuture
    /// Whether something has happened by which somebody in line may find a token who found none.
    var hasNews = false
    /// Active tokens with as many calls in flight as allowed.
    private var full: [Rank: Int] = [:]
    private var turn = 0
    private(set) var unsaved = Set<Int>()
    /// How far the database was read.
    var seen = TokenTable.Revision()
    var line = LeaseLine()
    var lists = ModelLists()
    /// Providers that list the models of a credential.
    let listing: Set<Provider>

    init(limits: Limits, listing: Set<Provider> = []) {
        self.limits = limits
        self.listing = listing
    }

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
            $0.lent(now: now)
        }
        guard let entry = entries[id] else { throw .tokenGone(id) }
        return Loan(id: id, provider: entry.provider, credential: entry.credential)
    }

    /// The same, of others than these few.
    mutating func lend(_ request: LeaseRequest, excluding: Set<Int>, now: Date) throws(PoolError) -> Loan {
        guard !excluding.isEmpty else { return try lend(request, now: now) }
        advance(to: now)
        demand(request.quota, now: now)
        takeAside(excluding, of: request.quota)
        defer { for id in excluding { place(id, now: now) } }
        return try lend(request, now: now)
    }

    /// Takes the token back; nil if nothing about it is worth writing down at once. `jitter` is 0..<1.
    mutating func settle(
        _ id: Int, _ outcome: TokenOutcome, tier: Tier, quota: QuotaGroup? = nil, cost: Int = 1, jitter: Double,
        now: Date
    ) -> Change? {
        advance(to: now)
        let limits = limits
        return change(id, now: now) { entry in
            entry.inFlight -= 1
            entry.learn(outcome, tier: tier, quota: quota, cost: cost, limits: limits, jitter: jitter, now: now)
        }
    }

    /// Takes over what the upstream says a token may still ask for.
    mutating func sync(_ id: Int, _ quotas: [QuotaGroup: Quota], now: Date) -> Change? {
        advance(to: now)
        let limits = limits
        return change(id, now: now) { $0.sync(quotas, limits: limits, now: now) }
    }

    private mutating func change(_ id: Int, now: Date, _ body: (inout Entry) -> Void) -> Change? {
        guard let before = entries[id] else { return nil }
        hasNews = true
        update(id, now: now, body)
        guard !before.isRemoved else {
            forgetIfDone(id)
            return nil
        }
        unsaved.insert(id)
        guard let after = entries[id], after.state != before.state || after.coolings != before.coolings else {
            return nil
        }
        turn += 1
        entries[id]?.changedAt = turn
        return Change(id: id, state: after.state, coolings: after.coolings)
    }

    mutating func configure(_ limits: Limits, now: Date) {
        let isSame = Provider.allCases.allSatisfy { limits.inFlight(of: $0) == self.limits.inFlight(of: $0) }
        self.limits = limits
        guard !isSame else { return }
        hasNews = true
        for id in Array(entries.keys) { place(id, now: now) }
    }

    // MARK: Writing down

    /// What is not on disk yet, from now on the caller's to write.
    mutating func takeUnsaved() -> [TokenTable.Save] {
        turn += 1
        defer { unsaved = [] }
        return unsaved.sorted().compactMap { id in
            guard let entry = entries[id] else { return nil }
            entries[id]?.changedAt = turn
            entries[id]?.isStateUnsaved = false
            entries[id]?.areQuotasUnsaved = false
            return TokenTable.Save(entry)
        }
    }

    /// It did not get there. It is kept in memory, against what is read from disk later.
    mutating func putBack(_ saves: [TokenTable.Save]) {
        for save in saves where entries[save.id] != nil {
            unsaved.insert(save.id)
            if save.isStateUnsaved { entries[save.id]?.isStateUnsaved = true }
            if save.quotas != nil { entries[save.id]?.areQuotasUnsaved = true }
        }
    }

    /// Tokens in the state active, busy ones included.
    mutating func activeCount(now: Date) -> Int {
        advance(to: now)
        return Rank.all.reduce(0) {
            $0 + (stocks[Shelf(rank: $1, group: nil)]?.ready.count ?? 0) + full[$1, default: 0]
        }
    }

    /// The tiers that some token of the provider serves, now or once it is free, has cooled or may ask again.
    mutating func servableTiers(of provider: Provider = .web, now: Date) -> Set<Tier> {
        Set(Tier.allCases.filter { isServable(Rank(provider: provider, tier: $0), now: now) })
    }

    /// The same of one tier: by tokens of it or of a higher one.
    mutating func isServable(_ rank: Rank, now: Date) -> Bool {
        advance(to: now)
        return Tier.allCases.contains { $0 >= rank.tier && servable(Rank(provider: rank.provider, tier: $0)) > 0 }
    }

    /// Tokens of one rank that serve, now or once they are free, have cooled or may ask again.
    func servable(_ rank: Rank) -> Int {
        let ready = stocks[Shelf(rank: rank, group: nil)]?.ready.count ?? 0
        return ready + full[rank, default: 0] + (cooling[rank]?.count ?? 0)
    }

    // MARK: Merging

    /// To be taken before the tokens are read, for `merge`.
    func mark() -> Int { turn }

    /// Takes over what the database says, except where a call taught better since `mark`. Calls in flight stay counted.
    /// `ids` are all that there are; nil where none was removed since the last time.
    mutating func merge(_ records: [TokenRecord], ids: Set<Int>? = nil, readAt mark: Int, now: Date) {
        turn += 1
        let turn = turn
        hasNews = true
        for record in records {
            let id = record.token.id
            guard let known = entries[id] else {
                entries[id] = Entry(record, changedAt: turn, now: now)
                place(id, now: now)
                if listing.contains(record.token.provider) { lists.expect(id) }
                continue
            }
            guard known.changedAt <= mark, !known.isStateUnsaved else { continue }
            update(id, now: now) { $0.adopt(record, now: now) }
        }
        guard let ids else { return }
        for id in entries.keys.filter({ !ids.contains($0) }) where entries[id].map({ $0.changedAt <= mark }) ?? false {
            update(id, now: now) { $0.isRemoved = true }
            unsaved.remove(id)
            forgetIfDone(id)
        }
    }

    // MARK: Choosing

    private mutating func choose(_ request: LeaseRequest, now: Date) throws(PoolError) -> Int {
        demand(request.quota, now: now)
        let ranks = Rank(provider: request.provider, tier: request.tier).serving
        let barred = barred(from: request)
        takeAside(barred, of: request.quota)
        defer { for id in barred { place(id, now: now) } }
        let stocks = ranks.map { Shelf(rank: $0, group: request.quota) }
        if let best = stocks.compactMap({ self.stocks[$0]?.ready.least }).min(by: { $0.key < $1.key }) {
            return best.id
        }
        guard barred.isEmpty || entries.values.contains(where: { !barred.contains($0.id) && $0.serves(ranks) }) else {
            throw .noToken
        }
        let isBusy = ranks.contains { full[$0, default: 0] > 0 }
        let filled = stocks.compactMap { self.stocks[$0]?.exhausted.least?.key }
        let cooled = (ranks.compactMap { cooling[$0]?.least?.key } + filled).min()
        switch (isBusy, cooled) {
        case (false, nil): throw .noToken
        case (true, nil): throw .allBusy(retryAfter: Self.whenBusy)
        case (false, .some(let until)): throw .allBusy(retryAfter: .until(until, from: now))
        case (true, .some(let until)): throw .allBusy(retryAfter: min(Self.whenBusy, .until(until, from: now)))
        }
    }

    /// None of these is chosen until it is placed again.
    private mutating func takeAside(_ ids: Set<Int>, of group: QuotaGroup?) {
        guard !ids.isEmpty else { return }
        for rank in Rank.all {
            for id in ids { stocks[Shelf(rank: rank, group: group)]?.ready.remove(id) }
        }
    }

    private func check(_ id: Int, _ request: LeaseRequest, now: Date) throws(PoolError) -> Int {
        guard let entry = entries[id], entry.isUsable else { throw .tokenGone(id) }
        if case .cooling(let until, _) = entry.state, !request.evenIfCooling {
            throw .allBusy(retryAfter: .until(until, from: now))
        }
        guard entry.inFlight < limits.inFlight(of: entry.provider) else { throw .allBusy(retryAfter: Self.whenBusy) }
        return id
    }

    /// Sorts the tokens for a group that nobody asked for before.
    private mutating func demand(_ group: QuotaGroup?, now: Date) {
        guard !groups.contains(group) else { return }
        groups.append(group)
        for entry in entries.values {
            if case .ready(let rank) = entry.place { shelve(entry, on: Shelf(rank: rank, group: group)) }
        }
    }

    private static let whenBusy = Duration.seconds(2)

    // MARK: Places

    /// Brings back those whose time is over.
    mutating func advance(to now: Date) {
        guard due <= now else { return }
        hasNews = true
        for rank in Rank.all {
            while let (id, until) = cooling[rank]?.least, until <= now { place(id, now: now) }
        }
        for shelf in Array(stocks.keys) {
            while let (id, until) = stocks[shelf]?.exhausted.least, until <= now { place(id, now: now) }
        }
        while let (id, until) = refused.least, until <= now { place(id, now: now) }
        let ends = cooling.values.map(\.least) + stocks.values.map(\.exhausted.least) + [refused.least]
        due = ends.compactMap { $0?.key }.min() ?? .distantFuture
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
        let place = entry.properPlace(cap: limits.inFlight(of: entry.provider))
        if entry.place != place {
            leave(entry.place, id)
            if case .full(let rank) = place { full[rank, default: 0] += 1 }
            entry.place = place
        }
        entries[id] = entry
        switch place {
        case .nowhere, .full: break
        case .ready(let rank):
            for group in groups { shelve(entry, on: Shelf(rank: rank, group: group)) }
        case .cooling(let rank, let until):
            cooling[rank, default: IndexedHeap()].set(id, key: until)
            due = min(due, until)
        }
        if let refusal = entry.refusal {
            refused.set(id, key: refusal.until)
            due = min(due, refusal.until)
        } else {
            refused.remove(id)
        }
    }

    private mutating func shelve(_ entry: Entry, on shelf: Shelf) {
        if let until = entry.exhausted(shelf.group) {
            stocks[shelf]?.ready.remove(entry.id)
            stocks[shelf, default: Stock()].exhausted.set(entry.id, key: until)
            due = min(due, until)
        } else {
            stocks[shelf]?.exhausted.remove(entry.id)
            stocks[shelf, default: Stock()].ready.set(entry.id, key: entry.readyKey(shelf.group))
        }
    }

    private mutating func leave(_ place: Entry.Place, _ id: Int) {
        switch place {
        case .nowhere: break
        case .ready(let rank):
            for group in groups {
                stocks[Shelf(rank: rank, group: group)]?.ready.remove(id)
                stocks[Shelf(rank: rank, group: group)]?.exhausted.remove(id)
            }
        case .full(let rank): full[rank, default: 0] -= 1
        case .cooling(let rank, _): cooling[rank]?.remove(id)
        }
    }

    private mutating func forgetIfDone(_ id: Int) {
        guard let entry = entries[id], entry.isRemoved, entry.inFlight == 0 else { return }
        leave(entry.place, id)
        refused.remove(id)
        lists.forget(id)
        entries[id] = nil
    }
}

extension Duration {
    /// From `now` until then, at least a second.
    fileprivate static func until(_ date: Date, from now: Date) -> Duration {
        .seconds(max(1, date.timeIntervalSince(now)))
    }
}
