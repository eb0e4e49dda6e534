import Foundation
import Logging
import ServiceLifecycle
import TestSupport
import Testing
import Transport
import Upstream

@testable import Pool

@Suite("Proxies: real ones", .timeLimit(.minutes(3)))
struct RealProxyTests {
    @Test("Calls go through an HTTP proxy with a login; a wrong one is no connection")
    func http() async throws {
        let world = try await ProxyWorld()
        let proxy = try await ProxyProgram.tinyproxy(user: "joe", password: "geheim", in: world.directory)
        let pool = try await world.pool()
        _ = try await pool.add(lines: "127.0.0.1:\(proxy.port):joe:geheim", now: world.now)

        #expect(try await world.call(pool) == "hello")
        #expect(pool.list().map(\.successes) == [1])
        let node = try #require(pool.list().first)
        let test = await pool.test(node.proxy)
        #expect(test.connected && test.status == 200 && test.problem == nil)

        let wrong = Proxy(scheme: .http, host: "127.0.0.1", port: proxy.port, username: "joe", password: "falsch")
        let refused = await pool.test(wrong)
        #expect(!refused.connected)
        #expect(world.server.asked("/") == 2)
    }

    @Test("Calls go through a SOCKS5 proxy with a login; a wrong one is no connection")
    func socks() async throws {
        let world = try await ProxyWorld()
        let proxy = try await ProxyProgram.microsocks(user: "joe", password: "geheim")
        let pool = try await world.pool()
        _ = try await pool.add(lines: "socks5://joe:geheim@127.0.0.1:\(proxy.port)", now: world.now)

        #expect(try await world.call(pool) == "hello")
        let node = try #require(pool.list().first)
        #expect(node.proxy.scheme == .socks5h)
        #expect(await pool.test(node.proxy).connected)
        let wrong = Proxy(scheme: .socks5h, host: "127.0.0.1", port: proxy.port, username: "joe", password: "falsch")
        let refused = await pool.test(wrong)
        #expect(!refused.connected && refused.problem == "proxy not reached, or it refused")
        #expect(world.server.asked("/") == 2)
    }

    @Test("A 403 of the far side counts as connected, another error does not")
    func refusing() async throws {
        let world = try await ProxyWorld()
        let proxy = try await ProxyProgram.microsocks(user: "joe", password: "geheim")
        let pool = try await world.pool()
        let node = Proxy(scheme: .socks5h, host: "127.0.0.1", port: proxy.port, username: "joe", password: "geheim")
        for (status, connected) in [
            ("403 Forbidden", true), ("302 Found", true), ("503 Busy", false), ("404 No", false),
        ] {
            world.server.serve("<html>", at: "/", status: status)
            let test = await pool.test(node)
            #expect(test.connected == connected && test.status == Int(status.prefix(3)))
            #expect(test.problem == (connected ? nil : "answered \(status.prefix(3))"))
        }
    }

    @Test("A dead proxy leaves after three calls and its token goes on by another; healed, it returns by itself")
    func healing() async throws {
        let world = try await ProxyWorld()
        let mortal = try await ProxyProgram.tinyproxy(user: "joe", password: "geheim", in: world.directory)
        let other = try await ProxyProgram.microsocks(user: "joe", password: "geheim")
        let pool = try await world.pool()
        let text = "http://joe:geheim@127.0.0.1:\(mortal.port)\nsocks5://joe:geheim@127.0.0.1:\(other.port)"
        _ = try await pool.add(lines: text, now: world.now)
        #expect(try await world.call(pool) == "hello")
        #expect(pool.list().map(\.bound) == [[1], []])

        try await mortal.stop()
        for _ in 0..<3 { await #expect(throws: TransferError.self) { try await world.call(pool) } }
        #expect(try await world.call(pool) == "hello")
        #expect(pool.list().map(\.bound) == [[], [1]])

        world.later(60)
        await pool.probe()
        #expect(
            pool.list().first?.state
                == .unhealthy(
                    since: world.now - 60, until: world.now + 120, reason: "proxy not reached, or it refused"))

        let again = try await ProxyProgram.tinyproxy(
            user: "joe", password: "geheim", port: mortal.port, in: world.directory)
        await pool.probe()
        #expect(pool.list().first?.state != .healthy)
        world.later(120)
        await pool.probe()
        #expect(pool.list().first?.state == .healthy)
        #expect(try await world.call(pool, token: 2) == "hello")
        #expect(pool.list().map(\.bound) == [[2], [1]])
        try await again.stop()
    }

    @Test("The service fetches the pool at once when all are dead, probes those that rest, and writes all down")
    func service() async throws {
        let world = try await ProxyWorld()
        try await world.addTokens(2)
        let first = try await ProxyProgram.tinyproxy(user: "joe", password: "geheim", in: world.directory)
        let second = try await ProxyProgram.microsocks(user: "joe", password: "geheim")
        world.server.serve("127.0.0.1:\(first.port):joe:geheim", at: "/pool")
        let pool = try await world.pool(
            .init(
                poolURL: world.server.url("/pool"), poolInterval: .seconds(3600), poolPause: .milliseconds(50),
                rest: .milliseconds(200)), isTimed: true)

        try await withService(ProxyService(pool: pool, interval: .milliseconds(50), logger: .quiet)) {
            #expect(try await eventually { pool.list().count == 1 })
            #expect(try await world.call(pool) == "hello")
            let asked = world.server.asked("/pool")
            #expect(asked == 1)

            // Both are named, so that the dead one stays and is probed.
            let both = #"["127.0.0.1:\#(first.port):joe:geheim", "socks5://joe:geheim@127.0.0.1:\#(second.port)"]"#
            world.server.serve(both, at: "/pool")
            try await first.stop()
            for _ in 0..<3 { await #expect(throws: TransferError.self) { try await world.call(pool) } }
            #expect(try await eventually { pool.list().count == 2 })
            #expect(try await world.call(pool) == "hello")
            #expect(pool.list().map(\.bound) == [[], [1]])

            let again = try await ProxyProgram.tinyproxy(
                user: "joe", password: "geheim", port: first.port, in: world.directory)
            #expect(try await eventually { pool.list().first?.state == .healthy })
            #expect(try await world.call(pool, token: 2) == "hello")
            try await again.stop()
        }

        let restarted = try await world.pool(.init(poolURL: world.server.url("/pool")))
        #expect(restarted.list() == pool.list())
        #expect(restarted.list().map(\.bound) == [[2], [1]])
    }

    /// Runs the service while `body` runs, then ends it in good order.
    private func withService(_ service: some Service, _ body: () async throws -> Void) async throws {
        let group = ServiceGroup(services: [service], logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
