import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store

/// Asks the upstream for the quotas of tokens every now and then, so that dead ones that work again come back; and writes
/// down what calls taught.
///
/// What goes wrong with its own asking changes no token.
package final class TokenRefresher: Service {
    package enum Scope: String, Hashable, Sendable, CaseIterable {
        case expired, all
    }

    package struct Configuration: Hashable, Sendable {
        /// From the end of one round to the next, a tenth more or less; zero: never.
        package var interval: Duration
        package var scope: Scope
        /// Tokens asked for in a second, at most.
        package var perSecond: Double

        package init(interval: Duration = .seconds(3600), scope: Scope = .expired, perSecond: Double = 2) {
            self.interval = interval
            self.scope = scope
            self.perSecond = perSecond
        }
    }

    private let pool: TokenPool
    private let settings: NIOLockedValueBox<Configuration>
    private let saving: Duration
    private let logger: Logger
    private let bell = Bell()

    /// A crash forgets counters and quotas that were learnt within `saving`.
    package init(
        pool: TokenPool, configuration: Configuration = .init(), saving: Duration = .seconds(2), logger: Logger
    ) {
        self.pool = pool
        settings = NIOLockedValueBox(configuration)
        self.saving = saving
        self.logger = logger
    }

    package func configure(_ configuration: Configuration) {
        settings.withLockedValue { $0 = configuration }
        bell.ring()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.refreshEverNow() }
                group.addTask { await self.saveEverNow() }
                group.addTask { await self.readModelsOfNews() }
            }
        }
        await save()
    }

    /// One round; returns how many tokens answered.
    @discardableResult
    package func refresh() async -> Int {
        let configuration = settings.withLockedValue { $0 }
        let gap = Duration.seconds(1 / min(max(configuration.perSecond, 0.01), 1000))
        var answered = 0
        for id in pool.ids(configuration.scope) {
            guard !Task.isCancelled else { break }
            do {
                if case .valid = try await pool.test(id) { answered += 1 }
            } catch {
                logger.debug("Token not refreshed", metadata: ["token": "\(id)", "error": "\(error)"])
            }
            // Throws only when it is cancelled, and then the round ends.
            try? await pool.sleep(gap * Double.random(in: 0.9...1.1))
        }
        return answered
    }

    private func refreshEverNow() async {
        var settled = settings.withLockedValue { $0 }
        while !Task.isCancelled {
            let pause = settled.interval > .zero ? settled.interval : .seconds(86_400)
            await bell.wait(atMost: pause * Double.random(in: 0.9...1.1))
            let current = settings.withLockedValue { $0 }
            // Other settings: their time begins now.
            if current == settled, current.interval > .zero, !Task.isCancelled { await refresh() }
            settled = current
        }
    }

    /// Of the credentials that are there, and of each that is added.
    private func readModelsOfNews() async {
        let news = pool.changes()
        await pool.readModels()
        for await _ in news { await pool.readModels() }
    }

    private func saveEverNow() async {
        while !Task.isCancelled {
            // Throws only when it is cancelled, and then the loop ends.
            try? await Task.sleep(for: saving)
            if pool.state.withLockedValue({ !$0.unsaved.isEmpty }) { await save() }
        }
    }

    private func save() async {
        do {
            try await pool.flush()
        } catch StoreError.closed {
        } catch {
            logger.warning("Tokens not saved", metadata: ["error": "\(error)"])
        }
    }
}
