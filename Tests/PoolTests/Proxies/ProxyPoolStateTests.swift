import Foundation
import Testing
import Transport

@testable import Pool

@Suite("Proxies: decisions")
struct ProxyPoolStateTests {
    private let now = Date(timeIntervalSince1970: 1_750_000_000)
    private let fallback = Proxy(scheme: .http, host: "fallback", port: 1)

    private func proxy(_ id: Int) -> Proxy { Proxy(scheme: .http, host: "h\(id)", port: id) }

    private func state(
        _ count: Int, source: ProxyNode.Source = .manual, fallback: Proxy? = nil, hasPool: Bool = false,
        allowsDirect: Bool = false
    ) -> ProxyPoolState {
        var state = ProxyPoolState(
            rules: .init(
                failureLimit: 3, rest: 60, longestRest: 1800, fallback: fallback, hasPool: hasPool, poolPause: 5,
                allowsDirect: allowsDirect))
        for id in 0..<count { add(id + 1, source: source, to: &state) }
        return state
    }

    private func add(_ id: Int, source: ProxyNode.Source, to state: inout ProxyPoolState) {
        state.enter(
            .init(node: ProxyNode(id: id, proxy: proxy(id), source: source, createdAt: now), rests: 0))
    }

    private func way(_ id: Int) -> ProxyPoolState.Way { .proxy(id, proxy(id)) }

    private func after(_ seconds: TimeInterval) -> Date { now.addingTimeInterval(seconds) }

    private func kill(_ id: Int, in state: inout ProxyPoolState, at time: Date? = nil) {
        for _ in 0..<3 { _ = state.settle(id, .failed, now: time ?? now) }
    }

    private func until(_ id: Int, in state: ProxyPoolState) -> Date? {
        guard case .unhealthy(_, let until, _)? = state.entries[id]?.record.node.state else { return nil }
        return until
    }

    private let good = ProxyTest(connected: true, status: 403, milliseconds: 1, problem: nil)
    private let bad = ProxyTest(connected: false, status: nil, milliseconds: 1, problem: "not connected")

    @Test("Tokens go round robin and each stays with the proxy it got")
    func sticky() throws {
        var state = state(3)
        for token in 1...6 { #expect(try state.way(for: token, avoiding: nil, now: now) == way((token - 1) % 3 + 1)) }
        for token in 1...6 { #expect(try state.way(for: token, avoiding: nil, now: now) == way((token - 1) % 3 + 1)) }
        #expect(state.entries[1]?.node.bound == [1, 4])
        #expect(state.entries[1]?.node.requests == 4)
        #expect(state.entries[1]?.node.lastUsedAt == now)
    }

    @Test("The third failure in a row makes it unhealthy, its tokens take the next; a success between resets")
    func failures() throws {
        var state = state(2)
        _ = try state.way(for: 7, avoiding: nil, now: now)
        for outcome in [RoadOutcome.failed, .refused, .served, .failed, .untouched, .refused] {
            #expect(state.settle(1, outcome, now: now) == nil)
        }
        #expect(state.entries[1]?.node.failures == 2)

        let event = state.settle(1, .refused, now: now)
        #expect(event == .died(label: "h1:1", reason: "refused by the upstream", until: after(60), unbound: 1))
        #expect(state.bindings.isEmpty)
        #expect(
            state.entries[1]?.node.state == .unhealthy(since: now, until: after(60), reason: "refused by the upstream"))
        #expect(try state.way(for: 7, avoiding: nil, now: now) == way(2))
        #expect(try state.way(for: 8, avoiding: nil, now: now) == way(2))
        #expect(state.settle(1, .failed, now: now) == nil)
    }

    @Test("A success that began before it fell ill does not heal it")
    func lateSuccess() {
        var state = state(1)
        kill(1, in: &state)
        #expect(state.settle(1, .served, now: now) == nil)
        #expect(until(1, in: state) == after(60))
        #expect(state.entries[1]?.node.successes == 1)
    }

    @Test("Rests double up to the longest, and only a served call makes them short again")
    func rests() throws {
        var state = state(1)
        var time = now
        kill(1, in: &state)
        for rest in [120.0, 240, 480, 960, 1800, 1800] {
            time = try #require(until(1, in: state))
            #expect(state.takeProbes(now: time.addingTimeInterval(-1)).isEmpty)
            #expect(state.takeProbes(now: time).map(\.id) == [1])
            #expect(state.takeProbes(now: time).isEmpty)
            #expect(state.probed(1, bad, now: time) == nil)
            #expect(until(1, in: state) == time.addingTimeInterval(rest))
        }
        guard case .unhealthy(let since, _, let reason)? = state.entries[1]?.node.state else {
            Issue.record("must be unhealthy")
            return
        }
        #expect(since == now)
        #expect(reason == "not connected")

        // It leads somewhere, and yet the upstream refuses every call by it.
        time = after(10_000)
        #expect(state.takeProbes(now: time).count == 1)
        #expect(state.probed(1, good, now: time) == .healed(label: "h1:1"))
        #expect(try state.way(for: 1, avoiding: nil, now: time) == way(1))
        kill(1, in: &state, at: time)
        #expect(until(1, in: state) == time.addingTimeInterval(1800))

        state.heal(1, now: now)
        #expect(state.settle(1, .served, now: time) == nil)
        kill(1, in: &state, at: time)
        #expect(until(1, in: state) == time.addingTimeInterval(60))
    }

    @Test("Its falls and recoveries are remembered, the newest of them only")
    func history() throws {
        var state = state(1)
        for round in 0..<40 {
            kill(1, in: &state, at: after(Double(round) * 10))
            #expect(state.takeProbes(now: after(Double(round) * 10 + 5_000)).count == 1)
            _ = state.probed(1, bad, now: after(Double(round) * 10 + 1))
            state.reset(1, now: after(Double(round) * 10 + 2))
        }
        let history = try #require(state.entries[1]).node.history
        #expect(history.count == ProxyNode.changesKept)
        #expect(history.map(\.isHealthy) == (0..<ProxyNode.changesKept).map { !$0.isMultiple(of: 2) })
        #expect(history.first?.reason == "connection failed")
        #expect(history.last == ProxyNode.Change(at: after(392), isHealthy: true))
        state.reset(1, now: after(500))
        #expect(state.entries[1]?.node.history == history)
    }

    @Test("A reset while it is probed counts; the probe's bad news comes too late")
    func reset() {
        var state = state(1)
        kill(1, in: &state)
        #expect(state.takeProbes(now: after(60)).count == 1)
        state.reset(1, now: now)
        #expect(state.probed(1, bad, now: after(61)) == nil)
        #expect(state.entries[1]?.isHealthy == true)
        #expect(state.entries[1]?.record.rests == 0)
        #expect(state.healthy == [1])
    }

    @Test("A probe that was called off is made again")
    func calledOff() {
        var state = state(1)
        kill(1, in: &state)
        #expect(state.takeProbes(now: after(60)).count == 1)
        state.unprobed(1)
        #expect(state.takeProbes(now: after(60)).count == 1)
    }

    @Test("After a failure another road is taken for one call, if there is one; the binding stays")
    func avoiding() throws {
        var state = state(2)
        #expect(try state.way(for: 1, avoiding: nil, now: now) == way(1))
        #expect(try state.way(for: 1, avoiding: 1, now: now) == way(2))
        #expect(try state.way(for: 1, avoiding: 1, now: now) == way(2))
        #expect(state.bindings == [1: 1])
        state.leave(2)
        #expect(try state.way(for: 1, avoiding: 1, now: now) == way(1))
    }

    @Test("Without any proxy calls go by the static one, else direct")
    func noneConfigured() throws {
        var direct = state(0)
        #expect(try direct.way(for: 1, avoiding: nil, now: now) == .direct)
        var single = state(0, fallback: fallback)
        #expect(try single.way(for: 1, avoiding: nil, now: now) == .fallback(fallback))
        #expect(single.settle(nil, .served, now: now) == nil)
        #expect(single.nodes(now: now).map(\.successes) == [1])
        #expect(!direct.wantsRefresh && !single.wantsRefresh)
    }

    @Test(
        "When all are dead: the static one, direct only if allowed, else none; the pool is asked at once if there is one",
        arguments: [true, false], [true, false])
    func allDead(hasPool: Bool, isEmpty: Bool) throws {
        for (fallback, allowsDirect) in [(self.fallback, false), (self.fallback, true), (nil, true), (nil, false)] {
            var state = state(isEmpty ? 0 : 2, fallback: fallback, hasPool: hasPool, allowsDirect: allowsDirect)
            if !isEmpty { for id in [1, 2] { kill(id, in: &state) } }
            #expect(state.wantsRefresh == (hasPool && !isEmpty))
            let result = Result { try state.way(for: 1, avoiding: nil, now: after(10)) }
            switch (fallback, allowsDirect || (isEmpty && !hasPool)) {
            case (let fallback?, _): #expect(try result.get() == .fallback(fallback))
            case (nil, true): #expect(try result.get() == .direct)
            case (nil, false):
                let wait = PoolError.noRoad(retryAfter: .seconds(hasPool ? 5 : 50))
                #expect(throws: wait) { try result.get() }
            }
            #expect(state.wantsRefresh == hasPool)
            #expect(state.bindings.isEmpty)
        }
    }

    @Test("A road is never promised for the past")
    func retryAfter() {
        var state = state(1)
        kill(1, in: &state)
        #expect(throws: PoolError.noRoad(retryAfter: .seconds(1))) {
            try state.way(for: 1, avoiding: nil, now: after(600))
        }
    }

    @Test("A token bound by hand goes there, and elsewhere once that is dead")
    func byHand() throws {
        var state = state(3)
        state.bind(1, to: 3)
        state.bind(1, to: 9)
        #expect(try state.way(for: 1, avoiding: nil, now: now) == way(3))
        kill(3, in: &state)
        #expect(try state.way(for: 1, avoiding: nil, now: now) == way(1))
        state.bind(2, to: 3)
        #expect(try state.way(for: 2, avoiding: nil, now: now) == way(2))
        state.unbind(2)
        #expect(state.bindings == [1: 1])
    }

    @Test("What the pool API names no longer leaves when nobody is bound to it, or when it dies")
    func unnamed() throws {
        var state = state(3, source: .pool, hasPool: true)
        add(4, source: .manual, to: &state)
        _ = try state.way(for: 1, avoiding: nil, now: now)
        _ = try state.way(for: 2, avoiding: nil, now: now)

        state.name([proxy(5)])
        #expect(state.entries.keys.sorted() == [1, 2, 4])
        state.unbind(1)
        #expect(state.entries.keys.sorted() == [2, 4])
        kill(2, in: &state)
        #expect(state.entries.keys.sorted() == [4])
        #expect(state.healthy == [4])
        #expect(state.bindings.isEmpty)
        #expect(state.takeChanges().taken.removed == [1, 2, 3])
    }

    @Test("What is named again in time stays")
    func namedAgain() throws {
        var state = state(1, source: .pool, hasPool: true)
        _ = try state.way(for: 1, avoiding: nil, now: now)
        state.name([])
        state.name([proxy(1)])
        kill(1, in: &state)
        #expect(state.entries[1] != nil)
    }

    @Test("Whoever's word counts more decides whether it stays")
    func promoted() {
        var state = state(3, source: .pool, hasPool: true)
        state.promote([proxy(1)], to: .list)
        state.promote([proxy(2)], to: .manual)
        state.promote([proxy(2)], to: .list)
        state.name([])
        #expect(state.entries.keys.sorted() == [1, 2])
        state.keep(list: [])
        #expect(state.entries.keys.sorted() == [2])
    }

    @Test("Changes are taken once, and again when they did not get to disk")
    func changes() throws {
        var state = state(2)
        _ = try state.way(for: 7, avoiding: nil, now: now)
        state.leave(2)
        let changes = state.takeChanges()
        #expect(changes.nodes.map(\.node.id) == [1])
        #expect(changes.taken.removed == [2])
        #expect(changes.bindings.map(\.token) == [7] && changes.bindings.map(\.proxy) == [1])
        #expect(state.takeChanges().taken.isEmpty)
        state.unbind(7)
        state.putBack(changes.taken)
        let again = state.takeChanges()
        #expect(again.taken == changes.taken)
        #expect(again.bindings.map(\.proxy) == [nil])
    }

    @Test("Round robin goes on at the next where proxies come and go")
    func comingAndGoing() throws {
        var state = state(4)
        func next(_ token: Int) throws -> ProxyPoolState.Way { try state.way(for: token, avoiding: nil, now: now) }
        #expect(try next(1) == way(1))
        #expect(try next(2) == way(2))
        state.leave(3)
        #expect(try next(3) == way(4))
        add(5, source: .manual, to: &state)
        #expect(try next(4) == way(5))
        kill(1, in: &state)
        #expect(try next(5) == way(2))
    }
}
