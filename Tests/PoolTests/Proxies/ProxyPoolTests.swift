import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import TestSupport
import Testing
import Transport
import Upstream
import Vault

@testable import Pool

@Suite("Proxies: the pool", .timeLimit(.minutes(2)))
struct ProxyPoolTests {
    private let lines = """
        # bought in May

        http://joe:canary-one@10.0.0.1:80
        10.0.0.2:80:joe:canary-two
        no proxy
        socks5://ann@10.0.0.3:1080
        10.0.0.1:80:joe:canary-one
        h:0
        """

    @Test("Whatever changes, by whomever, is told")
    func changes() async throws {
        let world = try await ProxyWorld()
        let pool = try await world.pool(.init(fallback: Proxy(parsing: "http://10.0.0.9:1"), rest: .seconds(60)))
        var changes = pool.changes().makeAsyncIterator()
        _ = try await pool.add(lines: "http://127.0.0.1:1", now: world.now)
        #expect(await changes.next() != nil, "added")
        let id = try #require(pool.list().last?.id)
        let roads = try (0..<3).map { _ in try pool.road(for: 1) }
        #expect(await changes.next() != nil, "bound and used")
        for road in roads { pool.settle(road, .failed) }
        #expect(await changes.next() != nil, "dead")
        #expect(try pool.road(for: 1).id == nil)
        #expect(await changes.next() != nil, "the static one used")
        world.later(61)
        await pool.probe()
        #expect(await changes.next() != nil, "probed in vain")
        try await pool.resetHealth(id)
        #expect(await changes.next() != nil, "healthy again")
        try await pool.bind(token: 2, to: id)
        #expect(await changes.next() != nil, "bound")
        pool.forget(tokens: [2])
        #expect(await changes.next() != nil, "its token is gone")
        let beside = try await world.pool()
        try await beside.remove(id)
        try await pool.load()
        #expect(await changes.next() != nil, "removed by another process")
        pool.configure(.init())
        #expect(await changes.next() != nil, "no static one any longer")
    }

    @Test("Looking and writing down are no changes")
    func noChanges() async throws {
        let world = try await ProxyWorld()
        let pool = try await world.pool()
        _ = try await pool.add(lines: "http://127.0.0.1:1", now: world.now)
        _ = try pool.road(for: 1)
        let before = pool.state.withLockedValue { $0.revision }
        try await pool.flush()
        try await pool.load()
        _ = try await pool.add(lines: "http://127.0.0.1:1", now: world.now)
        _ = pool.list()
        await pool.probe()
        #expect(pool.state.withLockedValue { $0.revision } == before)
    }

    @Test("Pasted lines are added once, and the report says what became of them")
    func lines() async throws {
        let world = try await ProxyWorld()
        let pool = try await world.pool()

        let first = try await pool.add(lines: lines, now: world.now)
        #expect(first == ProxyImport(added: 3, duplicate: 1, invalidLines: [5, 8]))
        let second = try await pool.add(lines: lines, now: world.now)
        #expect(second == ProxyImport(added: 0, duplicate: 4, invalidLines: [5, 8]))

        #expect(pool.list().map(\.label) == ["joe@10.0.0.1:80", "joe@10.0.0.2:80", "ann@10.0.0.3:1080"])
        #expect(pool.list().map(\.source) == [.manual, .manual, .manual])
        #expect(pool.node(url: "socks5h://ann@10.0.0.3:1080")?.id == 3)
        #expect(pool.node(url: "socks5://ann@10.0.0.3:1080")?.id == 3)
        #expect(pool.node(url: "http://ann@10.0.0.3:1080") == nil)
    }

    @Test("Two imports at once and another process's make each proxy once")
    func concurrent() async throws {
        let world = try await ProxyWorld()
        let (pool, other) = (try await world.pool(), try await world.pool())
        let text = (1...200).map { "10.0.0.\($0):80" }.joined(separator: "\n")
        let now = world.now

        let added = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<6 {
                group.addTask { try await (index < 3 ? pool : other).add(lines: text, now: now).added }
            }
            return try await group.reduce(0, +)
        }

        #expect(added == 200)
        #expect(pool.list().count == 200)
        #expect(other.list().count == 200)
        try await pool.load()
        #expect(pool.list().count == 200)
    }

    @Test("No more than the maximum are kept")
    func maximum() async throws {
        let world = try await ProxyWorld()
        let pool = try await world.pool(.init(maximum: 2))
        let report = try await pool.add(lines: "h1:1\nh2:1\nh3:1\nh1:1", now: world.now)
        #expect(report == ProxyImport(added: 2, duplicate: 1, excess: 1))
    }

    @Test("Health, bindings and counters survive a restart")
    func restart() async throws {
        let world = try await ProxyWorld()
        try await world.addTokens(3)
        let pool = try await world.pool()
        _ = try await pool.add(lines: lines, now: world.now)
        let road = try pool.road(for: 1)
        pool.settle(road, .served)
        world.later(5)
        let sick = try pool.road(for: 2)
        for _ in 0..<3 { pool.settle(sick, .refused) }
        try await pool.bind(token: 3, to: 3)
        _ = try pool.road(for: 99)
        try await pool.flush()

        let again = try await world.pool()
        var expected = pool.list()
        // No database holds that token.
        expected[0].bound.removeAll { $0 == 99 }
        expected[2].bound.removeAll { $0 == 99 }
        #expect(again.list() == expected)
        #expect(
            again.list()[1].state
                == .unhealthy(since: world.now, until: world.now + 60, reason: "refused by the upstream"))
        #expect(try again.road(for: 1).id == 1)
        #expect(try again.road(for: 3).id == 3)

        try await again.resetHealth(2)
        try await again.unbind(token: 3)
        try await again.remove(1)
        let third = try await world.pool()
        #expect(third.list().map(\.id) == [2, 3])
        #expect(third.list().allSatisfy { $0.state == .healthy && $0.bound.isEmpty })
    }

    @Test("What did not get to disk is written the next time")
    func stubborn() async throws {
        let world = try await ProxyWorld()
        try await world.addTokens(1)
        let database = StubbornDatabase(world.database)
        let pool = ProxyPool(
            database: database, vault: world.vault, configuration: .init(), transport: world.transport, logger: .quiet)
        try await pool.load()
        _ = try await pool.add(lines: "h:1", now: world.now)
        _ = try pool.road(for: 1)
        database.refuse(1)
        await #expect(throws: StoreError.self) { try await pool.flush() }
        try await pool.flush()
        #expect(try await world.pool().list().map(\.bound) == [[1]])
    }

    @Test("Ten thousand proxies and thirty thousand bindings come back from disk as they were")
    func many() async throws {
        let world = try await ProxyWorld()
        let pool = try await world.pool()
        let text = (0..<10_000).map { "10.0.\($0 / 250).\($0 % 250):80:joe:secret-\($0)" }.joined(separator: "\n")
        #expect(try await pool.add(lines: text, now: world.now).added == 10_000)
        let first = try pool.road(for: 0)
        for _ in 0..<3 { pool.settle(first, .failed) }
        try await pool.flush()
        let again = try await world.pool()
        #expect(again.list() == pool.list())
        try await world.database.write { connection in
            for token in 1...30_000 {
                let digest = withUnsafeBytes(of: Int64(token)) { Data($0) } + Data(count: 24)
                try connection.execute(
                    """
                    INSERT INTO tokens (secret, digest, label, tier, since, revision, created_at)
                    VALUES (?, ?, '****', 'basic', 0, 1, 0)
                    """,
                    [.text("test-token-\(token)-0123456789"), .blob(digest)])
            }
        }
        for token in 1...30_000 { _ = try pool.road(for: token) }
        try await pool.flush()
        let third = try await world.pool()
        #expect(third.list() == pool.list())
        #expect(third.list().reduce(0) { $0 + $1.bound.count } == 30_000)
    }

    @Test("Rows that another process adds or removes are learnt of")
    func otherProcess() async throws {
        let world = try await ProxyWorld()
        let (pool, other) = (try await world.pool(), try await world.pool())
        _ = try await other.add(lines: "h1:1\nh2:1", now: world.now)
        #expect(pool.list().isEmpty)
        try await pool.load()
        #expect(pool.list().map(\.label) == ["h1:1", "h2:1"])
        try await other.remove(1)
        try await pool.load()
        #expect(pool.list().map(\.label) == ["h2:1"])
    }

    @Test("Those the settings name come and go with them, and are not removed by hand")
    func settings() async throws {
        let world = try await ProxyWorld()
        let (one, two) = (Proxy(scheme: .http, host: "h1", port: 1), Proxy(scheme: .socks5, host: "h2", port: 2))
        let fallback = Proxy(scheme: .http, host: "f", port: 3)
        let pool = try await world.pool(.init(fallback: fallback, list: [one, two]))
        #expect(pool.list().map(\.label) == ["f:3", "h1:1", "h2:2"])
        #expect(pool.list().map(\.source) == [.fallback, .list, .list])
        #expect(pool.list().last?.proxy.scheme == .socks5h)
        for id in [0, 1] { await #expect(throws: ProxyError.configured(id)) { try await pool.remove(id) } }
        await #expect(throws: ProxyError.unknown(9)) { try await pool.remove(9) }
        await #expect(throws: ProxyError.unknown(9)) { try await pool.bind(token: 1, to: 9) }
        await #expect(throws: ProxyError.unknown(9)) { try await pool.resetHealth(9) }

        _ = try await pool.add(lines: "h2:2\nsocks5h://h2:2", now: world.now)
        #expect(pool.list().map(\.label) == ["f:3", "h1:1", "h2:2", "h2:2"])
        let next = try await world.pool(.init(list: []))
        #expect(next.list().map(\.source) == [.manual, .manual])
    }

    @Test("Roads carry the cookies, downloads take their own proxy")
    func egress() async throws {
        let world = try await ProxyWorld()
        let assets = Proxy(scheme: .http, host: "assets", port: 1)
        let pool = try await world.pool(.init(cookies: "cf_clearance=x"))
        let direct = try pool.road(for: 1)
        #expect(direct == Road(id: nil, egress: Egress(cookies: "cf_clearance=x"), label: "direct"))
        #expect(pool.assetEgress(for: direct) == direct.egress)

        pool.configure(.init(poolURL: "socks5://joe:pw@f:1", assets: assets))
        let far = Proxy(scheme: .socks5h, host: "f", port: 1, username: "joe", password: "pw")
        let road = try pool.road(for: 1)
        #expect(road == Road(id: nil, egress: Egress(proxy: far), label: "joe@f:1"))
        #expect(pool.assetEgress(for: road) == Egress(proxy: assets))
    }

    @Test("No password is on disk, in a label, in a log or in print")
    func canary() async throws {
        let world = try await ProxyWorld()
        let log = NIOLockedValueBox("")
        let logger = Logger(label: "test") { _ in KeptLog(log) }
        let dead = try ProxyProgram.freePort()
        let pool = try await world.pool(
            .init(poolURL: "http://joe:canary-url@127.0.0.1:\(dead)/canary-path?key=canary-key"), logger: logger)
        _ = try await pool.add(lines: lines + "\nhttp://joe:canary-4@127.0.0.1:\(dead)", now: world.now)
        for token in 1...4 {
            let road = try pool.road(for: token)
            for _ in 0..<3 { pool.settle(road, .failed) }
        }
        let test = await pool.test(try #require(pool.list().last).proxy)
        let failure = await #expect(throws: ProxyError.self) { try await pool.refresh() }
        try await pool.flush()

        let shown = "\(pool.list()) \(test) \(String(describing: failure)) \(log.withLockedValue { $0 })"
        #expect(shown.contains("joe@127.0.0.1:\(dead)"))
        #expect(log.withLockedValue { $0.contains("Proxy unhealthy") })
        #expect(!shown.contains("canary"))
        let files = try world.files()
        #expect(files.range(of: Data("canary".utf8)) == nil)
        #expect(files.range(of: Data("connection failed".utf8)) != nil)
    }

    @Test("Addresses are sealed anew under a new key")
    func rekey() async throws {
        let world = try await ProxyWorld()
        let pool = try await world.pool()
        _ = try await pool.add(lines: lines, now: world.now)
        let fresh = MasterKey()
        let both = try await world.pool(vault: Vault(current: fresh, older: [world.key]))
        #expect(try await both.rekey() == 3)
        #expect(try await both.rekey() == 0)
        #expect(try await world.pool(vault: Vault(current: fresh)).list() == pool.list())
        await #expect(throws: VaultError.self) { try await world.pool() }
    }

    @Test("Logins with any character come back as they were")
    func anyLogin() async throws {
        let world = try await ProxyWorld()
        let proxies = [
            Proxy(
                scheme: .socks5h, host: "::1", port: 1, username: "j@:/?#[]%é".replacing(":", with: ""),
                password: "p:@/%2F ü"),
            Proxy(scheme: .https, host: "h.example", port: 2, username: "1.2.3.4", password: "80:x:y"),
            Proxy(scheme: .http, host: "h", port: 3, username: "joe"),
            Proxy(scheme: .http, host: "h", port: 3, username: "joe", password: ""),
            Proxy(scheme: .http, host: "h", port: 3),
        ]
        let pool = try await world.pool(.init(list: proxies))
        #expect(pool.list().map(\.proxy) == proxies)
        #expect(try await world.pool(.init(list: proxies)).list().map(\.proxy) == proxies)
        #expect(try await world.pool(.init(list: proxies)).list().map(\.id) == [1, 2, 3, 4, 5])
    }
}

private struct KeptLog: LogHandler {
    let text: NIOLockedValueBox<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ text: NIOLockedValueBox<String>) { self.text = text }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        text.withLockedValue { $0 += "\(event.message) \(event.metadata ?? [:])\n" }
    }
}
