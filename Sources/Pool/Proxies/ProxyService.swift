import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store

/// Fetches the pool API at each interval, and at once when all proxies are dead; probes those whose rest is over; writes
/// down what was learnt.
package struct ProxyService: Service {
    private let pool: ProxyPool
    private let interval: Duration
    private let logger: Logger

    /// A crash forgets what was learnt within `interval`.
    package init(pool: ProxyPool, interval: Duration = .seconds(2), logger: Logger) {
        self.pool = pool
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await fetch() }
                group.addTask { await probe() }
                group.addTask { await save() }
            }
        }
        await attempt("Proxies not saved") { try await pool.flush() }
    }

    private func fetch() async {
        var followed: ProxyPool.Configuration?
        while !Task.isCancelled {
            if followed != pool.configuration {
                followed = pool.configuration
                await attempt("Proxies of the settings not taken up") { try await pool.followSettings() }
            }
            if pool.isFetchDue { await attempt("Proxy pool not renewed") { try await pool.refresh() } }
            await pool.fetchBell.wait(atMost: pool.untilFetch)
        }
    }

    private func probe() async {
        while !Task.isCancelled {
            await pool.probe()
            await pool.probeBell.wait(atMost: pool.untilProbe)
        }
    }

    private func save() async {
        while !Task.isCancelled {
            // Throws only when it is cancelled, and then the loop ends.
            try? await Task.sleep(for: interval)
            await attempt("Proxies not saved") { try await pool.flush() }
        }
    }

    /// A pool API or a database that is away comes back: the next round tries again.
    private func attempt(_ failure: Logger.Message, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch is CancellationError {
        } catch StoreError.closed {
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning(failure, metadata: ["error": "\(error)"])
        }
    }
}

extension ProxyPool {
    private static let longestPause: TimeInterval = 3600

    var isFetchDue: Bool { configuration.poolURL != nil && secondsUntilFetch <= 0 }

    var untilFetch: Duration { .seconds(max(0.01, secondsUntilFetch)) }

    private var secondsUntilFetch: TimeInterval {
        let configuration = configuration
        guard configuration.poolURL != nil else { return Self.longestPause }
        guard let last = lastFetch.withLockedValue({ $0 }) else { return 0 }
        let isUrgent = state.withLockedValue { $0.wantsRefresh }
        let interval = (isUrgent ? configuration.poolPause : configuration.poolInterval) / .seconds(1)
        // A clock that was put back does not stop it.
        return min(interval, last.timeIntervalSince(clock()) + interval)
    }

    /// Less than the shortest rest would be too often, and a probe that just ended may be due again only after one.
    var untilProbe: Duration {
        guard let next = state.withLockedValue({ $0.earliestProbe }) else { return .seconds(Self.longestPause) }
        return .seconds(min(Self.longestPause, max(0.01, next.timeIntervalSince(clock()))))
    }
}
