import Catalog
import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Upstream
import Vault

/// Measures a large pool: taking tokens in, starting, pages, and choosing whom to lend.
package struct TokenPoolBenchmark: Sendable {
    package struct Report: Sendable {
        package var importSeconds = 0.0
        package var startSeconds = 0.0
        /// The slowest kind of page, 95 of 100 times.
        package var pageMilliseconds = 0.0
        /// Choosing a token and taking it back, on the average.
        package var choiceMicroseconds = 0.0
        package var firstChoiceMilliseconds = 0.0
    }

    private static let rounds = 40
    private static let choices = 20_000
    private let database: any Database
    private let vault: Vault
    private let logger: Logger

    package init(database: any Database, vault: Vault, logger: Logger) {
        self.database = database
        self.vault = vault
        self.logger = logger
    }

    package func run(tokens count: Int) async throws -> Report {
        var report = Report()
        let now = Date()
        let lines = (0..<count).map { "benchmark-token-\($0)-of-an-account-that-does-not-exist" }.joined(
            separator: "\n")
        report.importSeconds = try await seconds { _ = try await newPool().add(lines: lines, tier: .basic, now: now) }
        let pool = newPool()
        report.startSeconds = try await seconds { try await pool.load() }
        report.pageMilliseconds = try await slowestPage(of: pool, count) * 1000
        let request = LeaseRequest(tier: .basic, quota: .video)
        report.firstChoiceMilliseconds = try await seconds { try choose(request, from: pool) } * 1000
        let total = try await seconds { for _ in 0..<Self.choices { try choose(request, from: pool) } }
        report.choiceMicroseconds = total / Double(Self.choices) * 1_000_000
        return report
    }

    private func newPool() -> TokenPool {
        TokenPool(database: database, vault: vault, configuration: .init(patience: .zero), logger: logger)
    }

    private func choose(_ request: LeaseRequest, from pool: TokenPool) throws {
        let loan = try pool.lend(request)
        _ = pool.state.withLockedValue {
            $0.settle(loan.id, .served, tier: .basic, quota: .video, jitter: 0, now: pool.clock())
        }
    }

    private func slowestPage(of pool: TokenPool, _ count: Int) async throws -> Double {
        var slowest = 0.0
        let filters = [TokenFilter(), TokenFilter(tier: .basic, status: .active), TokenFilter(text: "bench")]
        for filter in filters {
            for offset in [0, count / 2, max(0, count - 50)] {
                var times: [Double] = []
                for _ in 0..<Self.rounds {
                    times.append(
                        try await seconds { _ = try await pool.page(filter, order: .newest, offset: offset, limit: 50) }
                    )
                }
                times.sort()
                slowest = max(slowest, times[Self.rounds * 95 / 100])
            }
        }
        return slowest
    }

    private func seconds(_ body: () async throws -> Void) async throws -> Double {
        try await ContinuousClock().measure { try await body() } / .seconds(1)
    }
}
