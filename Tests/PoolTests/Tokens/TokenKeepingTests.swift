import Catalog
import Foundation
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store
import TestSupport
import Testing
import Upstream
import Vault

@testable import Pool

@Suite struct TokenKeepingTests {
    private let fixture: TokenFixture

    init() throws { fixture = try TokenFixture() }

    private let video = LeaseRequest(tier: .basic, quota: .video)

    @Test("A restart keeps quotas, counters, cooling, tags and notes")
    func restart() async throws {
        let pool = fixture.pool()
        var drafts = fixture.drafts(2)
        drafts[0].tags = ["b", "a", "a"]
        drafts[0].note = "mine"
        drafts[0].quotas = [.video: Quota(remaining: 5, total: 20, window: .seconds(7200))]
        _ = try await pool.add(drafts, now: fixture.now)
        try await pool.withLease(video) { lease in #expect(lease.token == 2) }
        try await pool.withLease(LeaseRequest(tier: .basic, quota: .video, token: 1)) { _ in }
        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(LeaseRequest(tier: .basic, token: 2)) { _ in
                throw UpstreamError(.rateLimited, status: 429, message: "slow", retryAfter: .seconds(30))
            }
        }
        try await pool.flush()
        let again = fixture.pool()
        try await again.load()
        let first = try #require(try await again.token(1))
        #expect(first.quotas[.video]?.remaining == 4)
        #expect(first.quotas[.video]?.resetsAt == fixture.now.addingTimeInterval(7200))
        #expect(first.uses == 1 && first.lastUsedAt == fixture.now && first.tags == ["a", "b"] && first.note == "mine")
        let second = try #require(try await again.token(secret: TokenFixture.secret(2)))
        #expect(second.state.status == .cooling && second.since == fixture.now)
        #expect(second.uses == 2 && second.failures == 1 && second.lastFailure?.reason == "rateLimited (429): slow")
        #expect(try await again.withLease(video) { $0.token } == 1)
    }

    @Test("Pages are filtered, ordered and counted; wildcards are letters")
    func pages() async throws {
        let pool = fixture.pool()
        _ = try await pool.add(fixture.drafts(7), now: fixture.now)
        _ = try await pool.add(lines: "another-kind-of-token", tier: .super, now: fixture.now)
        try await pool.withLease(LeaseRequest(tier: .super)) { _ in }
        #expect(try await pool.disable(TokenFilter(ids: [1, 2]), reason: "by hand") == 2)
        #expect(try await pool.setTags(["t"], TokenFilter(ids: [3])) == 1)
        #expect(try await pool.setNote("50% off", TokenFilter(ids: [4])) == 1)
        func ids(_ filter: TokenFilter) async throws -> [Int] {
            try await pool.page(filter, order: .oldest, offset: 0, limit: 100).tokens.map(\.id)
        }
        let page = try await pool.page(TokenFilter(), offset: 2, limit: 3)
        #expect(page.tokens.map(\.id) == [6, 5, 4] && page.total == 8)
        #expect(try await ids(TokenFilter(tier: .super)) == [8])
        #expect(try await ids(TokenFilter(status: .disabled)) == [1, 2])
        #expect(try await ids(TokenFilter(status: .active, isUnused: true)) == [3, 4, 5, 6, 7])
        #expect(try await ids(TokenFilter(isUnused: false)) == [8])
        #expect(try await ids(TokenFilter(tag: "t")) == [3])
        #expect(try await ids(TokenFilter(text: "0% o")) == [4])
        #expect(try await ids(TokenFilter(text: "%")) == [4])
        #expect(try await ids(TokenFilter(text: TokenFixture.secret(5))) == [5])
        #expect(try await ids(TokenFilter(text: "number")) == [])
        #expect(try await ids(TokenFilter(secrets: [TokenFixture.secret(6), "unknown"])) == [6])
        #expect(try await ids(TokenFilter(secrets: [])) == [])
        #expect(try await pool.tags() == ["t"])
        let statistics = try await pool.statistics()
        #expect(statistics.tiers[.basic]?.disabled == 2 && statistics.tiers[.basic]?.unused == 7)
        #expect(statistics.tiers[.super]?.active == 1)
        #expect(try await pool.enable(TokenFilter(status: .disabled)) == 2)
        #expect(pool.activeCount(now: fixture.now) == 8)
        #expect(try await pool.remove(TokenFilter(tier: .basic)) == 7)
        #expect(pool.activeCount(now: fixture.now) == 1)
        #expect(try await pool.page(TokenFilter(), offset: 0, limit: 9).total == 1)
    }

    @Test("What has nothing left of a group rests for it alone, until it resets")
    func exhausted() async throws {
        let pool = fixture.pool()
        var drafts = fixture.drafts(1)
        drafts[0].quotas = [.video: Quota(remaining: 3, total: 3, window: .seconds(100))]
        _ = try await pool.add(drafts, now: fixture.now)
        let twice = LeaseRequest(tier: .basic, quota: .video, cost: 2)
        for _ in 0..<2 { try await pool.withLease(twice) { _ in } }
        await #expect(throws: PoolError.allBusy(retryAfter: .seconds(100))) {
            try await pool.withLease(video) { _ in }
        }
        try await pool.withLease(LeaseRequest(tier: .basic, quota: .chat)) { _ in }
        fixture.time.withLockedValue { $0 += 100 }
        try await pool.withLease(video) { _ in }
        #expect(try await pool.token(1)?.quotas[.video]?.remaining == 2)
    }

    @Test("Among equals the one with most left is chosen, and unknown is plenty")
    func mostLeft() async throws {
        let pool = fixture.pool()
        var drafts = fixture.drafts(3)
        drafts[0].quotas = [.video: Quota(remaining: 2)]
        drafts[1].quotas = [.video: Quota(remaining: 9)]
        _ = try await pool.add(drafts, now: fixture.now)
        let order = try await pool.withLease(video) { first in
            try await pool.withLease(video) { second in
                try await pool.withLease(video) { [first.token, second.token, $0.token] }
            }
        }
        #expect(order == [3, 2, 1])
    }

    @Test("A road that fails is tried three times in all with growing pauses, by the same token")
    func roads() async throws {
        let sleeps = NIOLockedValueBox<[Duration]>([])
        let pool = fixture.pool(sleeps: sleeps)
        _ = try await pool.add(fixture.drafts(3), now: fixture.now)
        var used: [Int] = []
        await #expect(throws: UpstreamError.self) {
            try await pool.withLease(video) { lease in
                used.append(lease.token)
                throw UpstreamError(.egressFailed, message: "no connection")
            }
        }
        #expect(used == [1, 1, 1])
        #expect(sleeps.withLockedValue { $0 } == [.milliseconds(400), .milliseconds(800)])
        #expect(try await pool.token(1)?.failures == 0)
    }

    @Test("Tries end with the budget")
    func budget() async throws {
        let pool = fixture.pool(.init(retryBudget: .milliseconds(50), patience: .zero))
        _ = try await pool.add(fixture.drafts(3), now: fixture.now)
        var calls = 0
        for kind in [UpstreamError.Kind.egressFailed, .rateLimited] {
            await #expect(throws: UpstreamError.self) {
                try await pool.withLease(video) { _ in
                    calls += 1
                    throw UpstreamError(kind, message: "no")
                }
            }
        }
        #expect(calls == 2)
    }

    @Test("The wait in line is within the budget of tries")
    func budgetInLine() async throws {
        let pool = fixture.pool(.init(inFlightPerToken: 1, retryBudget: .milliseconds(450), patience: .seconds(60)))
        _ = try await pool.add(fixture.drafts(1), now: fixture.now)
        let calls = NIOLockedValueBox(0)
        let waiting = try await pool.withLease(video) { _ in
            let waiting = Task {
                try await pool.withLease(video) { _ in
                    calls.withLockedValue { $0 += 1 }
                    throw UpstreamError(.egressFailed, message: "no")
                }
            }
            while pool.state.withLockedValue({ $0.line.waiting.isEmpty }) { await Task.yield() }
            // No more time is left then for another try, which comes 400 ms later.
            fixture.stopwatch.withLockedValue { $0 += .milliseconds(100) }
            return waiting
        }
        await #expect(throws: UpstreamError.self) { try await waiting.value }
        #expect(calls.withLockedValue { $0 } == 1)
    }

    @Test("Weak signs must come three times in a row before a token counts as dead")
    func doubts() async throws {
        let pool = fixture.pool()
        _ = try await pool.add(fixture.drafts(1), now: fixture.now)
        func doubt() async {
            await #expect(throws: UpstreamError.self) {
                try await pool.withLease(video) { _ in
                    throw UpstreamError(.unauthenticated, status: 400, message: "session not found")
                }
            }
        }
        for _ in 0..<2 { await doubt() }
        try await pool.withLease(video) { _ in }
        for _ in 0..<2 { await doubt() }
        #expect(pool.activeCount(now: fixture.now) == 1)
        await doubt()
        #expect(try await pool.token(1)?.state.status == .expired)
    }

    @Test("A refresh that fails expires nothing; one that is answered brings the dead back; the empty cool")
    func refreshes() async throws {
        let source = ScriptedQuotas(.failure(UpstreamError(.unauthenticated, status: 401, message: "dead")))
        let pool = fixture.pool(source: source)
        var drafts = fixture.drafts(2)
        drafts[1].state = .expired(reason: "dead")
        _ = try await pool.add(drafts, now: fixture.now)
        let refresher = TokenRefresher(
            pool: pool, configuration: .init(scope: .all, perSecond: 1000), logger: .quiet)
        #expect(await refresher.refresh() == 0)
        #expect(try await pool.list().map(\.state.status) == [.active, .expired])
        #expect(try await pool.test(1) == .invalid(.unauthenticated, status: 401))

        source.answer.withLockedValue { $0 = .success([.video: Quota(remaining: 4, total: 5)]) }
        #expect(await refresher.refresh() == 2)
        #expect(try await pool.list().map(\.state.status) == [.active, .active])
        #expect(try await pool.statistics().quotas[.video]?.remaining == 8)

        source.answer.withLockedValue { $0 = .success([.video: Quota(remaining: 0, window: .seconds(60))]) }
        for _ in 0..<3 { #expect(await refresher.refresh() == 2) }
        #expect(try await pool.list().map(\.state.status) == [.cooling, .cooling])
        var tally = try await pool.statistics().tiers[.basic]
        #expect(tally?.cooling == 2 && tally?.active == 0 && tally?.total == 2)
        fixture.time.withLockedValue { $0 += 60 }
        #expect(try await pool.list().map(\.state.status) == [.active, .active])
        tally = try await pool.statistics().tiers[.basic]
        #expect(tally?.cooling == 0 && tally?.active == 2 && tally?.total == 2)
    }

    @Test("What was learnt since the last batch is written down by a graceful stop")
    func stops() async throws {
        let told = [QuotaGroup.video: Quota(remaining: 17, total: 20)]
        let pool = fixture.pool(source: ScriptedQuotas(.success(told)))
        _ = try await pool.add(fixture.drafts(1), now: fixture.now)
        // No batch ever comes.
        let refresher = TokenRefresher(
            pool: pool, configuration: .init(interval: .zero), saving: .seconds(86_400), logger: .quiet)
        let group = ServiceGroup(configuration: .init(services: [.init(service: refresher)], logger: .quiet))
        async let running: Void = group.run()
        #expect(try await pool.test(1) == .valid(told))
        #expect(try await stored() == [nil])
        await group.triggerGracefulShutdown()
        try await running
        #expect(try await stored() == [17])
    }

    /// What is on disk of each token's videos.
    private func stored() async throws -> [Int?] {
        let pool = fixture.pool()
        try await pool.load()
        return try await pool.list().map { $0.quotas[.video]?.remaining }
    }

    @Test("A database of plain secrets is sealed when it is opened, and none stays in its bytes; a new key takes over")
    func seals() async throws {
        let old = fixture.directory.file("old.db")
        let first = try SQLiteDatabase(
            path: old, migrations: Array(PoolSchema.migrations.prefix(1)), now: fixture.now, logger: .quiet)
        let canaries = (0..<300).map { "canary-\($0)-" + String(repeating: "x", count: 60 + $0 * 9) }
        try await first.write { connection in
            for secret in canaries {
                try connection.execute(
                    "INSERT INTO tokens (secret, digest, tier, created_at) VALUES (?, ?, 'basic', 5)",
                    [.text(secret), .blob(TokenTable.digest(of: secret))])
            }
        }
        try await first.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: old)).range(of: Data("canary-7-xxx".utf8)) != nil)

        let database = try SQLiteDatabase(
            path: old, migrations: PoolSchema.migrations, now: fixture.now, logger: .quiet)
        let (key, other) = (MasterKey(), MasterKey())
        let pool = TokenPool(
            database: database, vault: Vault(current: key), configuration: .init(), logger: .quiet)
        try await pool.load()
        #expect(pool.activeCount(now: fixture.now) == 300)
        try expectNoCanary("while it is open")
        _ = try await pool.add(lines: "canary-that-comes-later", tier: .basic, now: fixture.now)
        let changed = TokenPool(
            database: database, vault: Vault(current: other, older: [key]), configuration: .init(), logger: .quiet)
        #expect(try await changed.rekey() == 301)
        #expect(try await changed.rekey() == 0)
        let fresh = TokenPool(
            database: database, vault: Vault(current: other), configuration: .init(), logger: .quiet)
        try await fresh.load()
        #expect(try await fresh.list().map(\.credential.secret) == canaries + ["canary-that-comes-later"])
        try await database.close()
        try expectNoCanary("when it is closed")
    }

    /// In the old database and its log.
    private func expectNoCanary(_ moment: Comment) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: fixture.directory.path)
        for name in names where name.hasPrefix("old.db") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture.directory.file(name)))
            for canary in ["canary-7-xxx", "canary-299-", "canary-that"] {
                #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary) in \(name) \(moment)")
            }
        }
    }

    @Test("A hundred thousand tokens are imported, paged, filtered and read again")
    func many() async throws {
        let count = 100_000
        let pool = fixture.pool()
        var times: [String] = []
        var start = ContinuousClock.now
        func took(_ what: String) {
            times.append("\(what) \(ContinuousClock.now - start)")
            start = .now
        }
        let report = try await pool.add(fixture.drafts(count), now: fixture.now)
        #expect(report.added == count)
        took("import")
        let page = try await pool.page(TokenFilter(status: .active, text: "some"), offset: 50_000, limit: 50)
        #expect(page.total == count && page.tokens.count == 50)
        took("page")
        let again = fixture.pool()
        try await again.load()
        took("start")
        #expect(again.activeCount(now: fixture.now) == count)
        var lent: Set<Int> = []
        for _ in 0..<1000 {
            let loan = try again.lend(video)
            lent.insert(loan.id)
            let now = fixture.now
            _ = again.state.withLockedValue {
                $0.settle(loan.id, .served, tier: .basic, quota: .video, jitter: 0, now: now)
            }
            if lent.count == 1 { took("first choice") }
        }
        took("999 choices")
        #expect(lent.count == 1000)
        if ProcessInfo.processInfo.environment["FILMGATE_SHOW_TIMES"] != nil { print(times) }
    }
}
