import Catalog
import Foundation
import NIOConcurrencyHelpers
import Store
import TestSupport
import Testing
import Upstream
import Vault

@testable import Pool

@Suite("Waiting for a token", .timeLimit(.minutes(2)))
struct LeaseLineTests {
    private let directory: TemporaryDirectory
    private let database: SQLiteDatabase
    private let now = Date(timeIntervalSince1970: 1_760_000_000)
    private let anyone = LeaseRequest(tier: .basic)

    init() throws {
        directory = try TemporaryDirectory()
        database = try .temporary(in: directory, migrations: PoolSchema.migrations)
    }

    private func pool(patience: Duration = .seconds(600)) -> TokenPool {
        TokenPool(
            database: database, vault: Vault(current: MasterKey()),
            configuration: .init(inFlightPerToken: 1, patience: patience), logger: .quiet,
            clock: { [now] in now })
    }

    private func add(_ number: Int, to pool: TokenPool) async throws {
        _ = try await pool.add(lines: "secret-of-token-\(number)", tier: .basic, now: now)
    }

    /// Waits until so many stand in line.
    private func line(of pool: TokenPool, is count: Int) async {
        while pool.state.withLockedValue({ $0.line.waiting.count }) != count { await Task.yield() }
    }

    @Test("Who demands a token comes first, the others in the order they came; who asks in vain is told")
    func order() throws {
        var line = LeaseLine()
        let requests = [anyone, anyone, LeaseRequest(tier: .basic, token: 7), LeaseRequest(tier: .basic, token: 9)]
        let numbers = requests.map { line.join($0) }
        #expect(numbers == [1, 2, 3, 4])
        #expect(line.waiting.map(\.number) == [3, 4, 1, 2])

        var free = 2
        let served = line.serve { request throws(PoolError) in
            if request.token == 9 { throw .tokenGone(9) }
            guard free > 0 else { throw .noToken }
            free -= 1
            return .init(id: 7, provider: .web, credential: Credential("secret-of-token-7"))
        }

        #expect(served == [3, 4, 1])
        #expect(line.waiting.map(\.number) == [2])
        let loans = [line.take(3), line.take(4), line.take(1), line.take(1)]
        #expect(loans.map { $0 != nil } == [true, false, true, false])
        let last = line.leave(2)
        #expect(last == nil && line.waiting.isEmpty)
    }

    @Test("Who leaves when its turn has just come takes what was lent to it")
    func lastMoment() {
        var line = LeaseLine()
        let loan = TokenPoolState.Loan(id: 7, provider: .web, credential: Credential("secret-of-token-7"))
        let number = line.join(anyone)
        let served = line.serve { _ throws(PoolError) in loan }
        #expect(number == 1 && served == [1])
        let taken = [line.leave(1), line.leave(1), line.take(1)]
        #expect(taken == [loan, nil, nil])
    }

    @Test("A call that ends lends its token to the next in line")
    func next() async throws {
        let pool = pool()
        try await add(1, to: pool)
        let served = NIOLockedValueBox<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await pool.withLease(anyone) { _ in
                for number in 0..<5 {
                    group.addTask {
                        try await pool.withLease(anyone) { _ in served.withLockedValue { $0.append(number) } }
                    }
                    await line(of: pool, is: number + 1)
                }
            }
            try await group.waitForAll()
        }
        #expect(served.withLockedValue { $0 } == [0, 1, 2, 3, 4])
        #expect(pool.state.withLockedValue { $0.line.waiting.isEmpty })
        #expect(pool.bells.withLockedValue { $0.isEmpty })
    }

    @Test("A token that is added is lent to who waits for one")
    func added() async throws {
        let pool = pool()
        async let lent = pool.withLease(anyone) { $0.credential.secret }
        await line(of: pool, is: 1)
        try await add(1, to: pool)
        #expect(try await lent == "secret-of-token-1")
    }

    @Test("A token that has cooled is lent to who waits for it")
    func cooled() async throws {
        let time = NIOLockedValueBox(now)
        let pool = TokenPool(
            database: database, vault: Vault(current: MasterKey()), configuration: .init(patience: .seconds(600)),
            logger: .quiet,
            clock: { time.withLockedValue { $0 } })
        try await add(1, to: pool)
        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(anyone) { _ in
                throw UpstreamError(.rateLimited, message: "slow", retryAfter: .seconds(30))
            }
        }
        async let lent = pool.withLease(anyone) { $0.token }
        await line(of: pool, is: 1)
        time.withLockedValue { $0 += 30 }
        #expect(try await lent == 1)
    }

    @Test("Who comes when a token has just cooled stands behind those who wait for it, but for who demands it")
    func newcomer() throws {
        var state = TokenPoolState(
            limits: .init(inFlightPerToken: 1, cooling: 60, longestCooling: 3600, refusedTier: 3600))
        let token = Token(
            id: 1, credential: Credential("secret-of-token-1"), tier: .basic,
            state: .cooling(until: now + 60, reason: "429"), createdAt: now)
        state.merge([TokenRecord(token: token, coolings: 1)], readAt: state.mark(), now: now)

        func come(_ request: LeaseRequest, at date: Date) -> (id: Int?, place: Int?, served: [Int]) {
            switch state.welcome(request, mayWait: true, now: date) {
            case (.loan(let loan), let served): (loan.id, nil, served)
            case (.refusal(_, let place), let served): (nil, place, served)
            }
        }
        #expect(come(anyone, at: now) == (nil, 1, []))
        #expect(come(anyone, at: now) == (nil, 2, []))
        #expect(come(anyone, at: now + 60) == (nil, 3, [1]))
        #expect(state.line.waiting.map(\.number) == [2, 3])

        let loan = state.line.take(1)
        #expect(loan?.id == 1)
        _ = state.settle(1, .served, tier: .basic, jitter: 0, now: now + 61)
        #expect(come(LeaseRequest(tier: .basic, token: 1), at: now + 61) == (1, nil, []))
        _ = state.settle(1, .served, tier: .basic, jitter: 0, now: now + 62)
        let served = [state.serve(now: now + 62), state.serve(now: now + 62)]
        #expect(served == [[2], []])
    }

    @Test("Who demands a token stands behind those who demand it already")
    func demands() throws {
        var state = TokenPoolState(
            limits: .init(inFlightPerToken: 1, cooling: 60, longestCooling: 3600, refusedTier: 3600))
        let token = Token(
            id: 1, credential: Credential("secret-of-token-1"), tier: .basic, state: .active, createdAt: now)
        state.merge([TokenRecord(token: token, coolings: 0)], readAt: state.mark(), now: now)
        let demand = LeaseRequest(tier: .basic, token: 1)
        for request in [anyone, anyone, demand, demand] { _ = state.welcome(request, mayWait: true, now: now) }
        #expect(state.line.waiting.map(\.number) == [2, 3, 1])

        _ = state.settle(1, .served, tier: .basic, jitter: 0, now: now)
        let (_, served) = state.welcome(demand, mayWait: true, now: now)
        #expect(served == [2] && state.line.waiting.map(\.number) == [3, 4, 1])
    }

    @Test("Who is cancelled leaves the line, and no token is lost")
    func cancelled() async throws {
        let pool = pool()
        try await add(1, to: pool)
        try await pool.withLease(anyone) { _ in
            let waits = Task { try await pool.withLease(anyone) { _ in } }
            await line(of: pool, is: 1)
            waits.cancel()
            await #expect(throws: CancellationError.self) { try await waits.value }
        }
        #expect(pool.state.withLockedValue { $0.line.waiting.isEmpty })
        try await pool.withLease(anyone) { _ in }
    }

    @Test("Many that wait, are served and give up together lose no token", arguments: 0..<5)
    func storm(round: Int) async throws {
        let pool = pool()
        for number in 1...3 { try await add(number, to: pool) }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let call = Task { try await pool.withLease(anyone) { _ in await Task.yield() } }
                    if number % 3 == round % 3 { call.cancel() }
                    _ = await call.result
                }
            }
        }
        try await expectAllFree(pool)
    }

    @Test("Many whose patience ends as their turn comes lose no token", arguments: 0..<5)
    func impatientStorm(round: Int) async throws {
        let pool = pool(patience: .nanoseconds(1))
        for number in 1...3 { try await add(number, to: pool) }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    for _ in 0..<200 {
                        // Most find all of them busy.
                        _ = await Task { try await pool.withLease(anyone) { _ in await Task.yield() } }.result
                    }
                }
            }
        }
        try await expectAllFree(pool)
    }

    private func expectAllFree(_ pool: TokenPool) async throws {
        #expect(pool.state.withLockedValue { $0.line.waiting.isEmpty })
        try await pool.withLease(anyone) { first in
            try await pool.withLease(anyone) { second in
                try await pool.withLease(anyone) { third in
                    #expect(Set([first.token, second.token, third.token]) == [1, 2, 3])
                }
            }
        }
    }

    @Test("Who does not await new tokens is sent away at once when there is none, and stands in line when there is")
    func awaitsNoNewTokens() async throws {
        let pool = pool(patience: .seconds(600))
        let client = LeaseRequest(tier: .basic, awaitsNewTokens: false)
        await #expect(throws: PoolError.noToken) { try await pool.withLease(client) { _ in } }
        try await add(1, to: pool)
        let second = try await pool.withLease(anyone) { first in
            let waiting = Task { try await pool.withLease(client) { $0.token } }
            while pool.state.withLockedValue({ $0.line.waiting.isEmpty }) { await Task.yield() }
            return (waiting, first.token)
        }
        #expect(try await second.0.value == second.1)
    }

    @Test("Patience ends with the reason")
    func patience() async throws {
        let pool = pool(patience: .milliseconds(1))
        await #expect(throws: PoolError.noToken) { try await pool.withLease(anyone) { _ in } }
        try await add(1, to: pool)
        _ = try await pool.withLease(anyone) { _ in
            await #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) {
                try await pool.withLease(anyone) { _ in }
            }
        }
        #expect(pool.state.withLockedValue { $0.line.waiting.isEmpty })
    }

    @Test("A demand for a token that has died meanwhile is refused, not waited for")
    func died() async throws {
        let pool = pool()
        try await add(1, to: pool)
        let demand = LeaseRequest(tier: .basic, token: 1)
        let waits = NIOLockedValueBox<Task<Void, any Error>?>(nil)
        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(anyone) { _ in
                let task = Task { try await pool.withLease(demand) { _ in } }
                waits.withLockedValue { $0 = task }
                await line(of: pool, is: 1)
                throw UpstreamError(.unauthenticated, status: 401, message: "dead")
            }
        }
        let task = try #require(waits.withLockedValue { $0 })
        await #expect(throws: PoolError.tokenGone(1)) { try await task.value }
    }
}
