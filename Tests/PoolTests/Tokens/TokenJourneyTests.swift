import Catalog
import Foundation
import NIOConcurrencyHelpers
import Simulator
import TestSupport
import Testing
import Transport
import Upstream

@testable import Pool

@Suite("The pool against the upstream", .timeLimit(.minutes(3))) struct TokenJourneyTests {
    /// Five tokens, and one that asks for a quota with one of them: the call that tells tokens apart and makes no film.
    private func journey(
        _ faults: [Fault], _ configuration: TokenPool.Configuration = .init(patience: .zero),
        _ body: @Sendable (TokenFixture, TokenPool, UpstreamSimulator, GrokWebClient) async throws -> Void
    ) async throws {
        let fixture = try TokenFixture()
        let simulator = UpstreamSimulator(
            options: .init(cacheDirectory: fixture.directory.file("upstream"), faults: faults), logger: .quiet)
        let transport = try CurlTransport(logger: .quiet)
        let serving = Task { try await simulator.run() }
        defer { serving.cancel() }
        let base = try await simulator.baseURL()
        let client = GrokWebClient(
            configuration: .init(baseURL: base, assetsURL: base), transport: transport, logger: .quiet)
        let pool = fixture.pool(configuration, source: client)
        _ = try await pool.add(fixture.drafts(5), now: fixture.now)
        try await body(fixture, pool, simulator, client)
        await transport.shutdown()
    }

    private func ask(_ pool: TokenPool, _ client: GrokWebClient) async throws -> Int {
        try await pool.withLease(LeaseRequest(tier: .basic, quota: .video)) { lease in
            _ = try await client.quotas(of: lease.credential, tier: .basic, by: lease.egress)
            return lease.token
        }
    }

    @Test("One of five is refused by 429: another serves, the first cools and returns")
    func limited() async throws {
        let fault = Fault(.status(429, retryAfter: 17), on: .rateLimits, token: TokenFixture.secret(1))
        try await journey([fault]) { fixture, pool, simulator, client in
            #expect(try await ask(pool, client) == 2)
            #expect(try await pool.token(1)?.state.status == .cooling)
            let asked = simulator.journal().filter { $0.route == .rateLimits }.map(\.token)
            #expect(asked == [TokenFixture.secret(1), TokenFixture.secret(2)])
            var others: Set<Int> = []
            for _ in 0..<8 { others.insert(try await ask(pool, client)) }
            #expect(others == [2, 3, 4, 5])
            fixture.time.withLockedValue { $0 += 17 }
            #expect(try await ask(pool, client) == 1)
        }
    }

    @Test("A 401 expires a token, which is never used again")
    func dead() async throws {
        let fault = Fault(.status(401), on: .rateLimits, token: TokenFixture.secret(1))
        try await journey([fault]) { fixture, pool, simulator, client in
            #expect(try await ask(pool, client) == 2)
            #expect(try await pool.token(1)?.state.status == .expired)
            fixture.time.withLockedValue { $0 += 1_000_000 }
            var others: Set<Int> = []
            for _ in 0..<12 { others.insert(try await ask(pool, client)) }
            #expect(others == [2, 3, 4, 5])
            #expect(simulator.journal().filter { $0.token == TokenFixture.secret(1) }.count == 1)
        }
    }

    @Test(
        "An answer that the operator names is tried on other tokens, as many as allowed, and blames none of them",
        arguments: [
            (503, [401, 429], 1), (503, [401, 429, 503], 3), (500, [500], 3), (502, [503], 1), (404, [404, 503], 3),
        ] as [(Int, Set<Int>, Int)])
    func named(status: Int, codes: Set<Int>, calls: Int) async throws {
        try await journey(
            [Fault(.status(status), on: .rateLimits, times: nil)], .init(retryStatusCodes: codes, patience: .zero)
        ) { fixture, pool, simulator, client in
            await #expect(throws: UpstreamError.self) { try await ask(pool, client) }
            let asked = simulator.journal().filter { $0.route == .rateLimits }.map(\.token)
            #expect(asked == (1...calls).map(TokenFixture.secret))
            #expect(pool.activeCount(now: fixture.now) == 5)
            let tokens = try await pool.list()
            #expect(tokens.allSatisfy { $0.failures == 0 })
        }
    }

    @Test("The quotas are read as the upstream tells them", arguments: GrokWebProfile.allCases)
    func reads(profile: GrokWebProfile) async throws {
        try await journey([]) { _, pool, simulator, _ in
            let base = try await simulator.baseURL()
            let transport = try CurlTransport(logger: .quiet)
            let client = GrokWebClient(
                configuration: .init(baseURL: base, assetsURL: base, profile: profile), transport: transport,
                logger: .quiet)
            let quotas = try await client.quotas(of: Credential(TokenFixture.secret(1)), tier: .super, by: .direct)
            #expect(quotas[.video]?.remaining == 140 && quotas[.video]?.window == .seconds(7200))
            #expect(quotas[.heavy]?.remaining == 140 && quotas[.video720p] != nil && quotas[.imageEdit] != nil)
            #expect(quotas[.chat]?.remaining == (profile == .december2025 ? 560 : 140))
            await transport.shutdown()
        }
    }
}
