import Catalog
import Foundation
import Logging
import Store
import TestSupport
import Testing
import Upstream
import Vault

@testable import Pool

@Suite struct TokenPoolTests {
    private let directory: TemporaryDirectory
    private let database: SQLiteDatabase
    private let vault = Vault(current: MasterKey())
    private let now = Date(timeIntervalSince1970: 1_760_000_000)

    init() throws {
        directory = try TemporaryDirectory()
        database = try .temporary(in: directory, migrations: PoolSchema.migrations)
    }

    private func pool(tokens: Int, _ configuration: TokenPool.Configuration = Self.impatient) async throws -> TokenPool
    {
        let pool = emptyPool(configuration)
        let lines = (0..<tokens).map { "secret-number-\($0)-of-some" }.joined(separator: "\n")
        _ = try await pool.add(lines: lines, tier: .basic, now: now)
        return pool
    }

    /// Who finds no token hears so at once.
    private static let impatient = TokenPool.Configuration(patience: .zero)

    private func emptyPool(_ configuration: TokenPool.Configuration = Self.impatient) -> TokenPool {
        TokenPool(
            database: database, vault: vault, configuration: configuration, logger: .quiet, clock: { [now] in now },
            sleep: { _ in })
    }

    @Test("Added tokens are reported, listed and lent; again they are duplicates")
    func adds() async throws {
        let pool = emptyPool()
        let lines = "# mine\r\nsso=first-token-of-mine\r\n\r\nno token\r\nsecond-token-of-mine\nsecond-token-of-mine"
        let report = try await pool.add(lines: lines, tier: .super, now: now)
        #expect(report.added == 2 && report.duplicate == 1 && report.invalidLines == [4])
        let listed = try await pool.list()
        #expect(listed.map(\.credential.secret) == ["first-token-of-mine", "second-token-of-mine"])
        #expect(listed.allSatisfy { $0.tier == .super && $0.state == .active && $0.createdAt == now })
        #expect(pool.activeCount(now: now) == 2)
        let again = try await pool.add(lines: lines, tier: .basic, now: now.addingTimeInterval(9))
        #expect(again.added == 0 && again.duplicate == 3)
        #expect(try await pool.list() == listed)
    }

    @Test("A sole token is lent to everybody, is never written down, and those of the database rest")
    func sole() async throws {
        _ = try await pool(tokens: 2)
        let pool = emptyPool(.init(patience: .zero, sole: Credential("the-only-one-to-be-lent")))
        try await pool.load()
        #expect(pool.activeCount(now: now) == 1)
        _ = try await pool.add(lines: "another-one-of-the-operator", tier: .super, now: now)
        let lease = try await pool.withLease(LeaseRequest(tier: .super)) { $0 }
        #expect(lease.credential.secret == "the-only-one-to-be-lent")
        #expect(try await pool.withLease(LeaseRequest(tier: .basic, token: lease.token)) { $0.token } == lease.token)
        await #expect(throws: PoolError.tokenGone(1)) {
            try await pool.withLease(LeaseRequest(tier: .basic, token: 1)) { _ in }
        }

        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(LeaseRequest(tier: .basic)) { _ in
                throw UpstreamError(.unauthenticated, status: 401, message: "dead")
            }
        }
        try await pool.load()
        #expect(pool.activeCount(now: now) == 0)

        let real = emptyPool()
        try await real.load()
        #expect(try await real.list().count == 3)
        #expect(real.activeCount(now: now) == 3)
        await #expect(throws: PoolError.tokenGone(lease.token)) {
            try await real.withLease(LeaseRequest(tier: .basic, token: lease.token)) { _ in }
        }
    }

    @Test("Thousands of tokens are added in batches, all of them")
    func addsMany() async throws {
        let pool = try await pool(tokens: 2500)
        #expect(try await pool.list().count == 2500)
        #expect(pool.activeCount(now: now) == 2500)
    }

    @Test("Tokens that another process added are told and lent after loading")
    func loads() async throws {
        let pool = emptyPool()
        var changes = pool.changes().makeAsyncIterator()
        await #expect(throws: PoolError.noToken) { try await pool.withLease(LeaseRequest(tier: .basic)) { _ in } }
        _ = try await self.pool(tokens: 1)
        await #expect(throws: PoolError.noToken) { try await pool.withLease(LeaseRequest(tier: .basic)) { _ in } }
        try await pool.load()
        #expect(await changes.next() != nil)
        let secret = try await pool.withLease(LeaseRequest(tier: .basic)) { $0.credential.secret }
        #expect(secret == "secret-number-0-of-some")
    }

    @Test("A lease ends with its body: by value, by error and by cancellation")
    func returns() async throws {
        let pool = try await pool(tokens: 1, .init(inFlightPerToken: 1, patience: .zero))
        let request = LeaseRequest(tier: .basic)
        _ = try await pool.withLease(request) { _ in
            await #expect(throws: PoolError.allBusy(retryAfter: .seconds(2))) {
                try await pool.withLease(request) { _ in }
            }
        }
        await #expect(throws: CancellationError.self) {
            try await pool.withLease(request) { _ in throw CancellationError() }
        }
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await pool.withLease(request) { _ in
                start.finish()
                // Ends only by being cancelled.
                for await _ in AsyncStream<Void>.makeStream().stream {}
                try Task.checkCancellation()
            }
        }
        for await _ in started {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await pool.withLease(request) { _ in }
    }

    @Test("An error that blames the token runs the body again with another, and settles the first for good")
    func triesAnother() async throws {
        let pool = try await pool(tokens: 3)
        var used: [Int] = []
        let result = try await pool.withLease(LeaseRequest(tier: .basic)) { lease in
            used.append(lease.token)
            switch used.count {
            case 1: throw UpstreamError(.rateLimited, status: 429, message: "slow", retryAfter: .seconds(30))
            case 2: throw UpstreamError(.unauthenticated, status: 401, message: "dead \(lease.credential.secret)")
            default: return "made"
            }
        }
        #expect(result == "made")
        #expect(used == [1, 2, 3])
        let states = try await pool.list().map(\.state)
        #expect(states[0] == .cooling(until: now.addingTimeInterval(30), reason: "rateLimited (429): slow"))
        #expect(states[1] == .expired(reason: "unauthenticated (401): dead secret****some"))
        #expect(states[2] == .active)
        // A process that starts now knows it too.
        let restarted = emptyPool()
        try await restarted.load()
        #expect(restarted.activeCount(now: now) == 1)
        #expect(restarted.activeCount(now: now.addingTimeInterval(30)) == 2)
    }

    @Test("Only what costs quota shows that there is some again")
    func servedForFree() async throws {
        let pool = try await pool(tokens: 1)
        let time = now
        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(LeaseRequest(tier: .basic)) { _ in
                throw UpstreamError(.rateLimited, message: "slow", retryAfter: .seconds(1))
            }
        }
        let later = TokenPool(
            database: database, vault: vault, configuration: Self.impatient, logger: .quiet, clock: { time + 5 })
        try await later.load()
        let table = TokenTable(vault: vault)
        func records() async throws -> [TokenRecord] {
            try await database.read { try table.records(after: 0, in: $0) }
        }
        func coolings() async throws -> Int? { try await records().first?.coolings }

        try await later.withLease(LeaseRequest(tier: .basic, token: 1, evenIfCooling: true)) { _ in }
        #expect(try await coolings() == 1)
        try await later.withLease(LeaseRequest(tier: .basic)) { _ in }
        #expect(try await coolings() == 0)
    }

    @Test("Tries end, with the last error")
    func triesEnd() async throws {
        let pool = try await pool(tokens: 5, .init(triesPerLease: 3, patience: .zero))
        var calls = 0
        await #expect(throws: UpstreamError(.accountBlocked, status: 403, message: "3")) {
            try await pool.withLease(LeaseRequest(tier: .basic)) { _ in
                calls += 1
                throw UpstreamError(.accountBlocked, status: 403, message: "\(calls)")
            }
        }
        #expect(calls == 3)
        #expect(pool.activeCount(now: now) == 2)
        #expect(try await pool.list().filter { $0.state != .active }.count == 3)
    }

    @Test("When no other token is left the body's error is thrown, afterwards the pool's")
    func noneLeft() async throws {
        let pool = try await pool(tokens: 1)
        let error = UpstreamError(.rateLimited, status: 429, message: "slow", retryAfter: .seconds(30))
        await #expect(throws: error) { try await pool.withLease(LeaseRequest(tier: .basic)) { _ in throw error } }
        await #expect(throws: PoolError.allBusy(retryAfter: .seconds(30))) {
            try await pool.withLease(LeaseRequest(tier: .basic)) { _ in }
        }
    }

    @Test(
        "Other errors are final and leave the token alone",
        arguments: UpstreamError.Kind.allCases.filter {
            ![.token, .egress].contains(UpstreamError($0, message: "").blame)
        })
    func finalErrors(kind: UpstreamError.Kind) async throws {
        let pool = try await pool(tokens: 2)
        var calls = 0
        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(LeaseRequest(tier: .basic)) { _ in
                calls += 1
                throw UpstreamError(kind, message: "no")
            }
        }
        #expect(calls == 1)
        #expect(pool.activeCount(now: now) == 2)
    }

    @Test("What may have been started, or was demanded of one token, is not tried on another")
    func neverTwice() async throws {
        let pool = try await pool(tokens: 3)
        var calls = 0
        let error = UpstreamError(.rateLimited, message: "slow", retryAfter: .seconds(9))
        await #expect(throws: error.startingUncertain()) {
            try await pool.withLease(LeaseRequest(tier: .basic)) { _ in
                calls += 1
                throw error.startingUncertain()
            }
        }
        await #expect(throws: error) {
            try await pool.withLease(LeaseRequest(tier: .basic, token: 2)) { lease in
                calls += 1
                #expect(lease.token == 2)
                throw error
            }
        }
        #expect(calls == 2)
        #expect(pool.activeCount(now: now) == 1)
    }

    @Test("Calls at once spread over the tokens")
    func spreads() async throws {
        let pool = try await pool(tokens: 4)
        let (gate, open) = AsyncStream.makeStream(of: Int.self)
        var counts: [Int: Int] = [:]
        try await withThrowingTaskGroup(of: Void.self) { group in
            let releases = (0..<16).map { _ in AsyncStream.makeStream(of: Void.self) }
            for release in releases {
                group.addTask {
                    try await pool.withLease(LeaseRequest(tier: .basic)) { lease in
                        open.yield(lease.token)
                        for await _ in release.stream {}
                    }
                }
            }
            for await token in gate.prefix(16) { counts[token, default: 0] += 1 }
            for release in releases { release.continuation.finish() }
            try await group.waitForAll()
        }
        #expect(counts == [1: 4, 2: 4, 3: 4, 4: 4])
    }

    @Test("A change that cannot be saved still holds")
    func unsaved() async throws {
        let pool = try await pool(tokens: 1)
        try await database.close()
        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(LeaseRequest(tier: .basic)) { _ in
                throw UpstreamError(.unauthenticated, status: 401, message: "dead")
            }
        }
        await #expect(throws: PoolError.noToken) { try await pool.withLease(LeaseRequest(tier: .basic)) { _ in } }
    }

    @Test(
        "The table refuses impossible tokens",
        arguments: [
            "UPDATE tokens SET state = 'cooling'", "UPDATE tokens SET state = 'expired'",
            "UPDATE tokens SET cooling_until = 5", "UPDATE tokens SET reason = 'x'", "UPDATE tokens SET tier = 'gold'",
            "UPDATE tokens SET secret = 'short'", "UPDATE tokens SET sealed = NULL", "UPDATE tokens SET coolings = -1",
            "UPDATE tokens SET state = 'asleep'",
            "UPDATE tokens SET uses = -1", "UPDATE tokens SET last_failure = 'x'", "UPDATE tokens SET digest = x'00'",
            """
            INSERT INTO tokens (sealed, digest, label, tier, since, revision, created_at)
            SELECT sealed, digest, label, tier, 0, 1, 0 FROM tokens
            """,
        ])
    func checks(sql: String) async throws {
        _ = try await pool(tokens: 1)
        do {
            try await database.write { _ = try $0.execute(sql) }
            Issue.record("was taken: \(sql)")
        } catch StoreError.constraint {}
    }
}
