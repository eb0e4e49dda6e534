import Foundation
import Logging
import ServiceLifecycle
import Store

/// Keeps the cache within its limits while the server runs, and clears up at the start what a crash left.
package struct MediaSweeper: Service {
    private static let timeBetweenScrubs: TimeInterval = 3600

    private let cache: MediaCache
    private let interval: Duration
    private let logger: Logger
    private let didSweep: @Sendable ([MediaItem]) async -> Void

    /// `didSweep` is told what went, after each sweep.
    package init(
        cache: MediaCache, interval: Duration = .seconds(60), logger: Logger,
        didSweep: @escaping @Sendable ([MediaItem]) async -> Void = { _ in }
    ) {
        self.cache = cache
        self.interval = interval
        self.logger = logger
        self.didSweep = didSweep
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var scrubbed: Date?
            while !Task.isCancelled {
                let now = Date()
                if now.timeIntervalSince(scrubbed ?? .distantPast) >= Self.timeBetweenScrubs {
                    scrubbed = now
                    await attempt("Scrub failed") { try await cache.scrub(now: now) }
                }
                await attempt("Sweep failed") { await didSweep(try await cache.sweep(now: now)) }
                // Throws only when it is cancelled, and then the loop ends.
                try? await Task.sleep(for: interval)
            }
        }
        await attempt("Uses were not recorded") { try await cache.recordUses() }
    }

    /// A full disk or a busy database passes: the next round tries again. A closed one is the server's end.
    private func attempt(_ failure: Logger.Message, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch is CancellationError {
        } catch StoreError.closed {
        } catch {
            logger.error(failure, metadata: ["error": "\(error)"])
        }
    }
}
