import Foundation
import Store
import Transport

/// Which call goes by which proxy, and which proxies are well: all decisions of the pool, without clock, disk or network.
struct ProxyPoolState: Sendable {
    struct Rules: Hashable, Sendable {
        var failureLimit: Int
        var rest: TimeInterval
        var longestRest: TimeInterval
        var fallback: Proxy?
        /// Whether a pool API may bring proxies at any time.
        var hasPool: Bool
        var poolPause: TimeInterval
        var allowsDirect: Bool
    }

    enum Way: Hashable, Sendable {
        case proxy(Int, Proxy)
        case fallback(Proxy)
        case direct
    }

    /// Something to be logged.
    enum Event: Hashable, Sendable {
        case died(label: String, reason: String, until: Date, unbound: Int)
        case healed(label: String)
    }

    var rules: Rules { didSet { revision &+= 1 } }
    var entries: [Int: Entry] = [:] { didSet { revision &+= 1 } }
    var ids: [Proxy: Int] = [:]
    /// The highest id ever seen: a row that comes later is new, never one that was removed.
    var newest = 0
    /// Ids in their order.
    private(set) var healthy: [Int] = []
    private(set) var bindings: [Int: Int] = [:]
    /// The proxy that was given out last.
    private var turn = 0
    /// All are dead, and there is a pool API to ask for others.
    var wantsRefresh = false
    private(set) var fallbackUse: (requests: Int, successes: Int, lastUsedAt: Date?) = (0, 0, nil) {
        didSet { revision &+= 1 }
    }
    /// Another one whenever something changed that `nodes(now:)` shows.
    private(set) var revision = 0
    var unsaved = Unsaved()

    init(rules: Rules) { self.rules = rules }

    // MARK: Roads

    /// The way of a call, counted. Binds the token where it is not bound to a healthy proxy.
    mutating func way(for token: Int, avoiding: Int?, now: Date) throws(PoolError) -> Way {
        if let id = bindings[token], entries[id]?.isHealthy != true { unbind(token) }
        let bound = bindings[token]
        guard let id = choose(bound: bound, avoiding: avoiding) else { return try wayOut(now: now) }
        if bound == nil { bind(token, to: id) }
        guard let proxy = entries[id]?.record.node.proxy else { return try wayOut(now: now) }
        entries[id]?.record.node.requests += 1
        entries[id]?.record.node.lastUsedAt = now.wholeMilliseconds
        unsaved.nodes.insert(id)
        return .proxy(id, proxy)
    }

    private mutating func choose(bound: Int?, avoiding: Int?) -> Int? {
        if let bound, bound != avoiding { return bound }
        guard !healthy.isEmpty else { return nil }
        var place = healthy.place(above: turn) % healthy.count
        if healthy[place] == avoiding { place = (place + 1) % healthy.count }
        // The one to avoid is the only one there is: better again than not at all.
        turn = healthy[place]
        return turn
    }

    /// No proxy is well, or there is none.
    private mutating func wayOut(now: Date) throws(PoolError) -> Way {
        let isNormal = entries.isEmpty && !rules.hasPool
        if rules.hasPool { wantsRefresh = true }
        if let fallback = rules.fallback {
            fallbackUse.requests += 1
            fallbackUse.lastUsedAt = now
            return .fallback(fallback)
        }
        if isNormal || rules.allowsDirect { return .direct }
        var wait = earliestProbe.map { $0.timeIntervalSince(now) } ?? rules.poolPause
        if rules.hasPool { wait = min(wait, rules.poolPause) }
        throw .noRoad(retryAfter: .seconds(max(1, wait)))
    }

    /// What a call over that proxy taught; nil is the fallback.
    mutating func settle(_ id: Int?, _ outcome: RoadOutcome, now: Date) -> Event? {
        guard let id else {
            if outcome == .served { fallbackUse.successes += 1 }
            return nil
        }
        guard var entry = entries[id] else { return nil }
        defer {
            if outcome != .untouched, entries[id] != nil { unsaved.nodes.insert(id) }
        }
        switch outcome {
        case .untouched: return nil
        case .served:
            entry.record.node.successes += 1
            // A call from before it fell ill says nothing about now: that is for a probe to find out.
            if entry.isHealthy {
                entry.record.node.failures = 0
                entry.record.rests = 0
            }
            entries[id] = entry
            return nil
        case .refused, .failed:
            guard entry.isHealthy else { return nil }
            entry.record.node.failures += 1
            entries[id] = entry
            guard entry.record.node.failures >= rules.failureLimit else { return nil }
            return die(id, reason: outcome == .refused ? "refused by the upstream" : "connection failed", now: now)
        }
    }

    // MARK: Health

    private mutating func die(_ id: Int, reason: String, now: Date) -> Event? {
        let rules = rules
        entries[id]?.rest(rules, reason: reason, now: now)
        guard let entry = entries[id], case .unhealthy(_, let until, let reason) = entry.record.node.state else {
            return nil
        }
        healthy.remove(sorted: id)
        if healthy.isEmpty, rules.hasPool { wantsRefresh = true }
        for token in entry.bound { unbind(token) }
        leaveIfUnnamed(id)
        return .died(label: entry.record.node.label, reason: reason, until: until, unbound: entry.bound.count)
    }

    /// Those whose rest is over, to be probed now; `probed` is to be called for each.
    mutating func takeProbes(now: Date) -> [(id: Int, proxy: Proxy)] {
        let due = entries.filter { _, entry in
            guard case .unhealthy(_, let until, _) = entry.record.node.state else { return false }
            return until <= now && !entry.isProbed
        }
        for id in due.keys { entries[id]?.isProbed = true }
        return due.map { ($0.key, $0.value.record.node.proxy) }.sorted { $0.id < $1.id }
    }

    mutating func probed(_ id: Int, _ test: ProxyTest, now: Date) -> Event? {
        entries[id]?.isProbed = false
        guard let entry = entries[id], !entry.isHealthy else { return nil }
        if test.connected { return heal(id, now: now) }
        let rules = rules
        entries[id]?.rest(rules, reason: test.problem ?? "not connected", now: now)
        unsaved.nodes.insert(id)
        return nil
    }

    /// A probe that ended without result.
    mutating func unprobed(_ id: Int) { entries[id]?.isProbed = false }

    @discardableResult
    mutating func heal(_ id: Int, now: Date) -> Event? {
        guard let entry = entries[id] else { return nil }
        if !entry.isHealthy { healthy.insert(id, at: healthy.place(above: id)) }
        entries[id]?.heal(now: now)
        unsaved.nodes.insert(id)
        return .healed(label: entry.record.node.label)
    }

    /// As one that never failed.
    mutating func reset(_ id: Int, now: Date) {
        heal(id, now: now)
        entries[id]?.record.rests = 0
    }

    /// When the next one may be probed.
    var earliestProbe: Date? {
        entries.values.compactMap { entry in
            guard case .unhealthy(_, let until, _) = entry.record.node.state, !entry.isProbed else { return nil }
            return until
        }.min()
    }

    // MARK: Bindings

    mutating func bind(_ token: Int, to id: Int) {
        guard entries[id] != nil, bindings[token] != id else { return }
        unbind(token)
        bindings[token] = id
        entries[id]?.bound.insert(token)
        unsaved.bindings.insert(token)
    }

    mutating func unbind(_ token: Int) {
        guard let id = bindings.removeValue(forKey: token) else { return }
        entries[id]?.bound.remove(token)
        unsaved.bindings.insert(token)
        leaveIfUnnamed(id)
    }

    // MARK: Coming and going

    mutating func enter(_ record: Record, bound: [Int] = []) {
        let id = record.node.id
        newest = max(newest, id)
        entries[id] = Entry(record: record)
        ids[record.node.proxy] = id
        if record.node.state == .healthy { healthy.insert(id, at: healthy.place(above: id)) }
        for token in bound where bindings[token] == nil {
            bindings[token] = id
            entries[id]?.bound.insert(token)
        }
    }

    mutating func leave(_ id: Int) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        ids[entry.record.node.proxy] = nil
        healthy.remove(sorted: id)
        for token in entry.bound {
            bindings[token] = nil
            unsaved.bindings.insert(token)
        }
        unsaved.nodes.remove(id)
        unsaved.removed.insert(id)
    }

    /// One that the pool API names no longer leaves when nobody is bound to it or it is of no use.
    mutating func leaveIfUnnamed(_ id: Int) {
        guard let entry = entries[id], entry.record.node.source == .pool, !entry.isNamed,
            entry.bound.isEmpty || !entry.isHealthy
        else { return }
        leave(id)
    }
}

extension [Int] {
    /// Of a sorted array: where the first greater than `number` is, or would be.
    fileprivate func place(above number: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > number { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Of a sorted array: takes the number out if it is in it.
    fileprivate mutating func remove(sorted number: Int) {
        let place = place(above: number) - 1
        if place >= 0, self[place] == number { remove(at: place) }
    }
}
