import Catalog
import Foundation
import Testing
import Upstream

@testable import Pool

@Suite struct TokenPoolStateTests {
    private let now = Date(timeIntervalSince1970: 1_760_000_000)
    private let basic = LeaseRequest(tier: .basic)

    private func record(_ id: Int, _ tier: Tier = .basic, _ state: Token.State = .active, coolings: Int = 0)
        -> TokenRecord
    {
        TokenRecord(
            token: Token(
                id: id, credential: Credential("secret-of-token-\(id)"), tier: tier, state: state, createdAt: now),
            coolings: coolings)
    }

    private func pool(_ records: [TokenRecord], cap: Int = 2) -> TokenPoolState {
        var state = TokenPoolState(
            limits: .init(inFlightPerToken: cap, cooling: 60, longestCooling: 3600, refusedTier: 3600))
        state.merge(records, readAt: state.mark(), now: now)
        return state
    }

    private func after(_ seconds: Double) -> Date { now.addingTimeInterval(seconds) }

    @Test("The fewest calls in flight win, then the longest unused")
    func chooses() throws {
        var state = pool([record(1), record(2), record(3)])
        #expect(try (0..<6).map { _ in try state.lend(basic, now: now).id } == [1, 2, 3, 1, 2, 3])
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) { try state.lend(basic, now: now) }
        _ = state.settle(2, .served, tier: .basic, jitter: 0, now: now)
        #expect(try state.lend(basic, now: now).id == 2)
        for id in [3, 1] { _ = state.settle(id, .untouched, tier: .basic, jitter: 0, now: now) }
        #expect(try state.lend(basic, now: now).id == 1)
    }

    @Test("A key has a number of calls at once of its own, also once that is changed")
    func keys() throws {
        let key = Token(
            id: 2, provider: .xai, credential: Credential("secret-of-key-2"), tier: .super, state: .active,
            createdAt: now)
        var state = pool([record(1), TokenRecord(token: key, coolings: 0)], cap: 1)
        let request = LeaseRequest(provider: .xai, tier: .super)
        #expect(try (0..<32).map { _ in try state.lend(request, now: now).id } == Array(repeating: 2, count: 32))
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) { try state.lend(request, now: now) }
        #expect(try state.lend(basic, now: now).id == 1)
        #expect(throws: PoolError.self) { try state.lend(basic, now: now) }
        var limits = state.limits
        limits.inFlightPerKey = 33
        state.configure(limits, now: now)
        #expect(try state.lend(request, now: now).id == 2)
    }

    @Test("A higher tier serves what a lower one can, never the other way round")
    func tiers() throws {
        var state = pool([record(1), record(2, .super)], cap: 1)
        #expect(try state.lend(LeaseRequest(tier: .super), now: now).id == 2)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) {
            try state.lend(LeaseRequest(tier: .super), now: now)
        }
        #expect(try state.lend(basic, now: now).id == 1)
        _ = state.settle(2, .served, tier: .super, jitter: 0, now: now)
        #expect(try state.lend(basic, now: now).id == 2)
        var low = pool([record(1)])
        #expect(throws: PoolError.noToken) { try low.lend(LeaseRequest(tier: .super), now: now) }
    }

    @Test("A tier can be served as long as a token of it or a higher one lives, busy or cooling as it may be")
    func servableTiers() throws {
        var none = pool([record(1, .super, .expired(reason: "401")), record(2, .basic, .disabled(reason: "blocked"))])
        #expect(none.servableTiers(now: now) == [])
        var low = pool([record(1), record(2, .super, .disabled(reason: "blocked"))], cap: 1)
        #expect(low.servableTiers(now: now) == [.basic])
        _ = try low.lend(basic, now: now)
        #expect(low.servableTiers(now: now) == [.basic])
        var high = pool([record(1, .super)])
        #expect(high.servableTiers(now: now) == [.basic, .super])
        _ = try high.lend(basic, now: now)
        _ = high.settle(1, .rateLimited(retryAfter: .seconds(60), reason: "429"), tier: .basic, jitter: 0, now: now)
        #expect(high.servableTiers(now: now) == [.basic, .super])
        _ = try high.lend(basic, now: after(61))
        _ = high.settle(1, .notAllowedForTier(reason: "403"), tier: .super, jitter: 0, now: after(61))
        #expect(high.servableTiers(now: after(62)) == [.basic])
        #expect(high.servableTiers(now: after(3662)) == [.basic, .super])
        _ = try high.lend(basic, now: after(3662))
        _ = high.settle(1, .expired(reason: "401"), tier: .basic, jitter: 0, now: after(3662))
        #expect(high.servableTiers(now: after(3663)) == [])
    }

    @Test("An empty pool, or one of dead tokens, has no token")
    func noToken() {
        var empty = pool([])
        #expect(throws: PoolError.noToken) { try empty.lend(basic, now: now) }
        var dead = pool([record(1, .basic, .expired(reason: "401")), record(2, .super, .disabled(reason: "blocked"))])
        #expect(throws: PoolError.noToken) { try dead.lend(basic, now: now) }
        #expect(dead.activeCount(now: now) == 0)
        #expect(throws: PoolError.tokenGone(1)) { try dead.lend(LeaseRequest(tier: .basic, token: 1), now: now) }
        #expect(throws: PoolError.tokenGone(9)) { try dead.lend(LeaseRequest(tier: .basic, token: 9), now: now) }
    }

    @Test("A rate-limited token cools as long as the upstream asks, then returns by itself")
    func cools() throws {
        var state = pool([record(1)])
        _ = try state.lend(basic, now: now)
        let change = state.settle(1, .rateLimited(retryAfter: .seconds(90)), tier: .basic, jitter: 0.5, now: now)
        #expect(change == .init(id: 1, state: .cooling(until: after(90), reason: "rate limited"), coolings: 1))
        #expect(state.activeCount(now: now) == 0)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(60))) { try state.lend(basic, now: after(30)) }
        #expect(state.activeCount(now: after(90)) == 1)
        #expect(try state.lend(basic, now: after(90)).id == 1)
        let served = state.settle(1, .served, tier: .basic, jitter: 0, now: after(91))
        #expect(served == .init(id: 1, state: .active, coolings: 0))
        _ = try state.lend(basic, now: after(92))
        #expect(state.settle(1, .served, tier: .basic, jitter: 0, now: after(93)) == nil)
    }

    @Test("Coolings without a time double, up to the longest, with some jitter")
    func grows() throws {
        var state = pool([record(1)])
        var time = now
        var waits: [Double] = []
        for _ in 0..<9 {
            _ = try state.lend(basic, now: time)
            let change = state.settle(1, .rateLimited(retryAfter: nil), tier: .basic, jitter: 0.5, now: time)
            guard case .cooling(let until, _) = change?.state else {
                Issue.record("does not cool")
                return
            }
            waits.append(until.timeIntervalSince(time) / 1.05)
            time = until
        }
        let expected: [Double] = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
        for (wait, wanted) in zip(waits, expected) { #expect(abs(wait - wanted) < 0.01) }
    }

    @Test("An absurd wait is held within a second and a week", arguments: [(-5, 1), (0, 1), (Int.max / 4, 604_800)])
    func believes(asked: Int, wait: Int) throws {
        var state = pool([record(1)])
        _ = try state.lend(basic, now: now)
        let change = state.settle(1, .rateLimited(retryAfter: .seconds(asked)), tier: .basic, jitter: 0, now: now)
        #expect(change?.state == .cooling(until: after(Double(wait)), reason: "rate limited"))
    }

    @Test("Calls that are refused together make one cooling")
    func coolsOnce() throws {
        var state = pool([record(1)], cap: 4)
        for _ in 0..<4 { _ = try state.lend(basic, now: now) }
        func limit(_ wait: Duration?) -> TokenPoolState.Change? {
            state.settle(1, .rateLimited(retryAfter: wait), tier: .basic, jitter: 0, now: now)
        }
        #expect(limit(.seconds(60))?.coolings == 1)
        #expect(limit(nil) == nil)
        #expect(limit(.seconds(30)) == nil)
        #expect(
            limit(.seconds(100))
                == .init(id: 1, state: .cooling(until: after(100), reason: "rate limited"), coolings: 1))
    }

    @Test("A call from before the cooling that ends well does not end it")
    func lateSuccess() throws {
        var state = pool([record(1)])
        for _ in 0..<2 { _ = try state.lend(basic, now: now) }
        _ = state.settle(1, .rateLimited(retryAfter: .seconds(60)), tier: .basic, jitter: 0, now: now)
        #expect(state.settle(1, .served, tier: .basic, jitter: 0, now: after(1)) == nil)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(59))) { try state.lend(basic, now: after(1)) }
    }

    @Test("The wait told is the soonest end of cooling, or two seconds if a busy one may be sooner")
    func tellsWait() throws {
        var state = pool([
            record(1, .basic, .cooling(until: after(50), reason: "rate limited"), coolings: 1),
            record(2, .super, .cooling(until: after(9), reason: "rate limited"), coolings: 1),
        ])
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(9))) { try state.lend(basic, now: now) }
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(1))) { try state.lend(basic, now: after(8.9)) }
        state.merge(
            [record(1, .basic, .cooling(until: after(50), reason: "rate limited"), coolings: 1), record(2)],
            readAt: state.mark(), now: now)
        for _ in 0..<2 { _ = try state.lend(basic, now: now) }
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) { try state.lend(basic, now: now) }
    }

    @Test("A demanded token that cools may be asked after what it made, and only that")
    func demanded() throws {
        var state = pool(
            [record(1, .basic, .cooling(until: after(50), reason: "rate limited"), coolings: 1), record(2)], cap: 1)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(50))) {
            try state.lend(LeaseRequest(tier: .basic, token: 1), now: now)
        }
        let lookUp = LeaseRequest(tier: .basic, token: 1, evenIfCooling: true)
        #expect(try state.lend(lookUp, now: now).id == 1)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) { try state.lend(lookUp, now: now) }
        _ = state.settle(1, .served, tier: .basic, jitter: 0, now: now)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(50))) {
            try state.lend(LeaseRequest(tier: .basic, token: 1), now: now)
        }
    }

    @Test("A refused tier is remembered for a while, and lower ones are served meanwhile")
    func refusedTier() throws {
        var state = pool([record(1, .super)])
        let high = LeaseRequest(tier: .super)
        _ = try state.lend(high, now: now)
        #expect(state.settle(1, .notAllowedForTier(), tier: .super, jitter: 0, now: now) == nil)
        #expect(throws: PoolError.noToken) { try state.lend(high, now: after(10)) }
        #expect(try state.lend(basic, now: after(10)).id == 1)
        #expect(try state.lend(high, now: after(3600)).id == 1)
    }

    /// Why a token is not lent for a while.
    private enum Pause: CaseIterable {
        case cooling, exhausted, refused

        var request: LeaseRequest {
            switch self {
            case .cooling: LeaseRequest(tier: .basic)
            case .exhausted: LeaseRequest(tier: .basic, quota: .video)
            case .refused: LeaseRequest(tier: .super)
            }
        }
    }

    private func pause(_ id: Int, _ pause: Pause, for seconds: Double, _ state: inout TokenPoolState) throws {
        let seconds = Duration.seconds(seconds)
        _ = try state.lend(LeaseRequest(tier: .basic, token: id), now: now)
        switch pause {
        case .cooling: _ = state.settle(id, .rateLimited(retryAfter: seconds), tier: .basic, jitter: 0, now: now)
        case .exhausted:
            let empty = Quota(remaining: 0, resetsAt: now.addingTimeInterval(seconds / .seconds(1)))
            _ = state.settle(id, .untouched, tier: .basic, jitter: 0, now: now)
            _ = state.sync(id, [.video: empty], now: now)
        case .refused: _ = state.settle(id, .notAllowedForTier(), tier: .super, jitter: 0, now: now)
        }
    }

    @Test(
        "Each pause ends at its time, whatever else ended before",
        arguments: Pause.allCases.flatMap { early in Pause.allCases.map { (early, $0) } }.filter { $0 != $1 })
    private func ends(early: Pause, late: Pause) throws {
        var state = TokenPoolState(
            limits: .init(
                inFlightPerToken: 9, cooling: 60, longestCooling: 3600, refusedTier: early == .refused ? 60 : 120))
        state.merge([record(1, .super), record(2, .super)], readAt: state.mark(), now: now)
        // Shelves of a group are there once it was asked for.
        let first = try state.lend(Pause.exhausted.request, now: now)
        _ = state.settle(first.id, .untouched, tier: .basic, jitter: 0, now: now)
        try pause(1, early, for: 60, &state)
        try pause(2, late, for: 120, &state)
        func isLent(_ id: Int, _ pause: Pause, at date: Date) -> Bool {
            (try? state.lend(pause.request, excluding: [3 - id], now: date).id) == id
        }
        // It looks at the time alone: lending places tokens anew, which would hide a time that was forgotten.
        _ = state.activeCount(now: after(60))
        let told = [isLent(2, late, at: after(119)), isLent(2, late, at: after(120)), isLent(1, early, at: after(120))]
        #expect(told == [false, true, true])
    }

    @Test(
        "Dead tokens are never lent again",
        arguments: [TokenOutcome.expired(reason: "401"), .disabled(reason: "blocked")])
    func dies(outcome: TokenOutcome) throws {
        var state = pool([record(1), record(2)])
        _ = try state.lend(basic, now: now)
        #expect(state.settle(1, outcome, tier: .basic, jitter: 0, now: now) != nil)
        #expect(try (0..<2).map { _ in try state.lend(basic, now: after(99_999)).id } == [2, 2])
        #expect(throws: PoolError.tokenGone(1)) {
            try state.lend(LeaseRequest(tier: .basic, token: 1, evenIfCooling: true), now: now)
        }
    }

    @Test("Merging keeps the calls in flight and what calls taught meanwhile")
    func merges() throws {
        var state = pool([record(1), record(2)], cap: 1)
        _ = try state.lend(basic, now: now)
        let mark = state.mark()
        _ = state.settle(1, .expired(reason: "401"), tier: .basic, jitter: 0, now: now)
        _ = try state.lend(basic, now: now)
        // Read before the change reached the disk.
        state.merge([record(1), record(2), record(3)], readAt: mark, now: now)
        #expect(try state.lend(basic, now: now).id == 3)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) { try state.lend(basic, now: now) }
        // Read afterwards, but the write failed: memory still knows better.
        state.putBack(state.takeUnsaved())
        state.merge([record(1), record(2), record(3)], readAt: state.mark(), now: now)
        #expect(throws: PoolError.tokenGone(1)) { try state.lend(LeaseRequest(tier: .basic, token: 1), now: now) }
        // Saved, and then made active again by an operator.
        _ = state.takeUnsaved()
        state.merge([record(1), record(2), record(3)], readAt: state.mark(), now: now)
        #expect(try state.lend(basic, now: now).id == 1)
    }

    @Test("A removed token ends its calls and is gone")
    func removes() throws {
        var state = pool([record(1), record(2)], cap: 1)
        _ = try state.lend(LeaseRequest(tier: .basic, token: 1), now: now)
        state.merge([record(2)], ids: [2], readAt: state.mark(), now: now)
        #expect(throws: PoolError.tokenGone(1)) { try state.lend(LeaseRequest(tier: .basic, token: 1), now: now) }
        #expect(state.settle(1, .rateLimited(retryAfter: nil), tier: .basic, jitter: 0, now: now) == nil)
        #expect(state.activeCount(now: now) == 1)
        state.merge([record(1), record(2)], readAt: state.mark(), now: now)
        #expect(state.activeCount(now: now) == 2)
    }

    @Test("Among very many tokens all take their turn")
    func many() throws {
        var state = pool((1...5000).map { record($0) }, cap: 1)
        var lent = Set<Int>()
        for _ in 0..<5000 { lent.insert(try state.lend(basic, now: now).id) }
        #expect(lent.count == 5000)
        #expect(state.activeCount(now: now) == 5000)
        #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) { try state.lend(basic, now: now) }
    }
}
