import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Transport
import Upstream
import Vault

/// The operator's proxies, and which token goes by which.
package final class ProxyPool: Sendable {
    private let configuration: NIOLockedValueBox<Configuration>

    /// `load()` fills it from the database.
    package init(
        database: any Database, vault: Vault, configuration: Configuration, transport: CurlTransport, logger: Logger,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = NIOLockedValueBox(configuration)
    }

    package func load() async throws {}

    /// The road for a call of this token: the proxy it is bound to, else the next healthy one, to which it is bound from
    /// now on. `avoiding` is a road that just failed: another one is taken for this call if there is one.
    package func road(for token: Int, avoiding: Road? = nil) throws(PoolError) -> Road {
        let configuration = configuration.withLockedValue { $0 }
        let proxy = configuration.fallback
        return Road(
            id: nil, egress: Egress(proxy: proxy, cookies: configuration.cookies), label: proxy?.label ?? "direct")
    }

    /// The road of downloads that belong to a call over `road`.
    package func assetEgress(for road: Road) -> Egress {
        let configuration = configuration.withLockedValue { $0 }
        return configuration.assets.map { Egress(proxy: $0, cookies: configuration.cookies) } ?? road.egress
    }

    /// To be called once for each road that was given out.
    package func settle(_ road: Road, _ outcome: RoadOutcome) {}

    /// Forgets the bindings of tokens that are gone.
    package func forget(tokens: [Int]) {}
}
