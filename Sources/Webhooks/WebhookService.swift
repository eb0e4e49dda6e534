import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store

/// Sends what stands in the outbox, and removes what has been there long enough.
package struct WebhookService: Service {
    /// How long tries under way may take when the server stops. What is cut off is sent again at the next start.
    private static let grace: Duration = .seconds(5)

    private let webhooks: Webhooks
    private let interval: Duration
    private let logger: Logger

    /// `interval`: between two looks for what may be removed.
    package init(webhooks: Webhooks, interval: Duration = .seconds(60), logger: Logger) {
        self.webhooks = webhooks
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        let stop = NIOLockedValueBox(false)
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await prune() }
                await takeUp(until: stop)
                while !stop.withLockedValue({ $0 }), !Task.isCancelled {
                    let now = Date()
                    for look in webhooks.state.withLockedValue({ $0.looks(now: now) }) {
                        group.addTask { await webhooks.send(look) }
                    }
                    await webhooks.bell.wait(atMost: pause(after: now))
                }
                await finish()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            stop.withLockedValue { $0 = true }
            webhooks.bell.ring()
        }
    }

    /// Until the database can be read: what is not taken up would wait for the next event of its endpoint.
    private func takeUp(until stop: NIOLockedValueBox<Bool>) async {
        while !stop.withLockedValue({ $0 }), !Task.isCancelled {
            do {
                return try await webhooks.takeUp()
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("The outbox could not be read", metadata: ["error": "\(error)"])
            }
            await webhooks.bell.wait(atMost: .seconds(1))
        }
    }

    /// An hour at most: a clock may be set.
    private func pause(after now: Date) -> Duration {
        guard let next = webhooks.state.withLockedValue({ $0.nextLook() }) else { return .seconds(3600) }
        // Times in the table are whole milliseconds, rounded down: a moment later it is surely due.
        return .seconds(min(max(next.timeIntervalSince(now), 0) + 0.002, 3600))
    }

    private func finish() async {
        let clock = ContinuousClock()
        let end = clock.now + Self.grace
        while webhooks.state.withLockedValue({ $0.sending }) > 0, clock.now < end, !Task.isCancelled {
            await webhooks.bell.wait(atMost: end - clock.now)
        }
    }

    private func prune() async {
        while !Task.isCancelled {
            do {
                try await webhooks.prune(now: Date())
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("Old deliveries could not be removed", metadata: ["error": "\(error)"])
            }
            // Cancelled only, and then the loop ends.
            try? await Task.sleep(for: interval)
        }
    }
}
