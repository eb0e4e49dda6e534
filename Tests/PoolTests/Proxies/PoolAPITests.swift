import Foundation
import TestSupport
import Testing
import Transport

@testable import Pool

@Suite("Proxies: the pool API", .timeLimit(.minutes(2)))
struct PoolAPITests {
    @Test("Those it names come; those it names no longer go, except while a token is bound to them and they are well")
    func changes() async throws {
        let world = try await ProxyWorld()
        world.server.serve("socks5://h1:1\nh2:2, h3:3\n", at: "/pool")
        let pool = try await world.pool(.init(poolURL: world.server.url("/pool")))
        _ = try await pool.add(lines: "manual:1", now: world.now)
        #expect(try await pool.refresh() == 3)
        #expect(pool.list().map(\.label) == ["manual:1", "h1:1", "h2:2", "h3:3"])
        try await pool.bind(token: 1, to: 2)

        world.server.serve(#"["h4:4", "h3:3"]"#, at: "/pool")
        #expect(try await pool.refresh() == 2)
        #expect(pool.list().map(\.label) == ["manual:1", "h1:1", "h3:3", "h4:4"])
        let road = try pool.road(for: 1)
        for _ in 0..<3 { pool.settle(road, .failed) }
        #expect(pool.list().map(\.label) == ["manual:1", "h3:3", "h4:4"])
        try await pool.flush()
        let again = try await world.pool(.init(poolURL: world.server.url("/pool")))
        #expect(again.list() == pool.list())
        #expect(try await world.pool().list().map(\.label) == ["manual:1"])
    }

    @Test(
        "An answer without a list changes nothing",
        arguments: [
            ("200 OK", ""), ("200 OK", "<html>sorry</html>"), ("500 Error", "h9:9"), ("302 Found", "h9:9"),
            ("200 OK", String(repeating: "h9:9\n", count: 1 << 18)),
        ])
    func noList(status: String, text: String) async throws {
        let world = try await ProxyWorld()
        world.server.serve("h1:1", at: "/pool")
        let pool = try await world.pool(.init(poolURL: world.server.url("/pool")))
        try await pool.refresh()
        world.server.serve(text, at: "/pool", status: status)
        #expect(pool.source.answer == ProxyPoolAnswer(at: world.now, named: 1, added: 1))
        await #expect(throws: ProxyError.self) { try await pool.refresh() }
        #expect(pool.list().map(\.label) == ["h1:1"])
        #expect(pool.source.answer?.problem != nil)
        // What follows the host may be a secret.
        let address = try #require(pool.source.address)
        #expect(address.hasPrefix("http://127.0.0.1:") && !address.contains("pool"))
    }

    @Test("It is asked at each interval, sooner when all are dead, never without a pause; without one nobody is asked")
    func due() async throws {
        let world = try await ProxyWorld()
        world.server.serve("h1:1", at: "/pool")
        let pool = try await world.pool(.init(poolURL: world.server.url("/pool")))
        #expect(pool.isFetchDue)
        try await pool.refresh()
        #expect(!pool.isFetchDue)
        #expect(pool.untilFetch == .seconds(300))
        world.later(299)
        #expect(!pool.isFetchDue)
        world.later(1)
        #expect(pool.isFetchDue)
        try await pool.refresh()

        let road = try pool.road(for: 1)
        for _ in 0..<3 { pool.settle(road, .failed) }
        #expect(!pool.isFetchDue)
        #expect(pool.untilFetch == .seconds(5))
        world.later(5)
        #expect(pool.isFetchDue)
        try await pool.refresh()
        #expect(pool.untilFetch == .seconds(300))
        #expect(throws: PoolError.noRoad(retryAfter: .seconds(5))) { try pool.road(for: 1) }
        #expect(pool.untilFetch == .seconds(5))

        world.later(-1000)
        #expect(pool.untilFetch == .seconds(5))
        pool.configure(.init())
        #expect(!pool.isFetchDue)
        #expect(try await pool.refresh() == 0)
    }
}
