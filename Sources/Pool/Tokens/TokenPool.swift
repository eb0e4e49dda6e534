import Catalog
import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Upstream
import Vault

/// The operator's tokens, and who uses which: lends leases and learns from how each call went.
///
/// States are written down at once; counters, times and quotas in batches, by `TokenRefresher` or with `load()`.
package final class TokenPool: Sendable {
    let database: any Database
    let table: TokenTable
    let proxies: ProxyPool?
    let sources: [Provider: any QuotaSource]
    let logger: Logger
    let clock: @Sendable () -> Date
    /// The clock of what a call has taken.
    let stopwatch: @Sendable () -> ContinuousClock.Instant
    let sleep: @Sendable (Duration) async throws -> Void
    let state: NIOLockedValueBox<TokenPoolState>
    /// Where those in line hear that it is their turn, by number.
    let bells = NIOLockedValueBox<[Int: Bell]>([:])
    private let settings: NIOLockedValueBox<Configuration>
    private let listeners = Changes()

    /// `load()` fills it from the database. Without `proxies` all calls go by the configuration's road.
    package init(
        database: any Database, vault: Vault, proxies: ProxyPool? = nil, quotas: [Provider: any QuotaSource] = [:],
        configuration: Configuration, logger: Logger, clock: @escaping @Sendable () -> Date = { Date() },
        stopwatch: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.database = database
        table = TokenTable(vault: vault)
        self.proxies = proxies
        sources = quotas
        self.logger = logger
        self.clock = clock
        self.stopwatch = stopwatch
        self.sleep = sleep
        settings = NIOLockedValueBox(configuration)
        state = NIOLockedValueBox(
            TokenPoolState(
                limits: configuration.limits, listing: Set(quotas.filter { $0.value.listsModels }.map(\.key))))
    }

    var configuration: Configuration { settings.withLockedValue { $0 } }

    /// Whether the tokens of the database are those that are used, and not a sole one in their place.
    package var asksForOperatorsTokens: Bool { configuration.sole == nil }

    /// Takes other limits from now on; which token is the sole one does not change.
    package func configure(_ configuration: Configuration) {
        let limits = settings.withLockedValue { settings in
            let (sole, soleKey) = (settings.sole, settings.soleKey)
            settings = configuration
            (settings.sole, settings.soleKey) = (sole, soleKey)
            return settings.limits
        }
        let now = clock()
        state.withLockedValue { $0.configure(limits, now: now) }
        serveLine()
    }

    /// How many tokens could be lent now or, at the latest, when a call under way ends.
    package func activeCount(now: Date) -> Int { state.withLockedValue { $0.activeCount(now: now) } }

    /// Which models can be served: by a credential that is neither dead nor switched off. Counted, not searched: it costs the same with a million tokens.
    package func supply(now: Date) -> Supply {
        state.withLockedValue { state in
            var tiers: [Provider: Set<Tier>] = [:]
            var names: [Provider: Set<String>] = [:]
            for provider in Provider.allCases {
                tiers[provider] = state.servableTiers(of: provider, now: now)
                names[provider] = state.models(of: provider)
            }
            return Supply(tiers, names: names)
        }
    }

    /// What `supply` says of one model: `name` is the provider's own, nil any of that tier.
    package func serves(_ provider: Provider, _ tier: Tier, _ name: String? = nil, now: Date) -> Bool {
        state.withLockedValue { $0.serves(provider, tier, name, now: now) }
    }

    /// Tells that something about the tokens changed; several changes at once may be told as one.
    package func changes() -> AsyncStream<Void> { listeners.stream() }

    func announce() { listeners.tell() }

    /// Tells and writes down a changed state.
    func keep(_ change: TokenPoolState.Change?) async {
        serveLine()
        guard let change else { return }
        logger.notice(
            "Token changed",
            metadata: ["token": "\(change.id)", "state": "\(change.state)", "coolings": "\(change.coolings)"])
        announce()
        do {
            try await flush()
        } catch {
            // It holds in memory; only a restart would forget it.
            logger.error("Token change not saved", metadata: ["token": "\(change.id)", "error": "\(error)"])
        }
    }
}
