import Foundation
import Logging
import NIOConcurrencyHelpers
import Store
import Transport
import Vault

/// Tells owners what became of their work: endpoints, an outbox, and what went out of it.
///
/// An event is written down with what it tells of, in one transaction, and sent at least once: after a crash it may come
/// twice, under the same `webhook-id`.
package final class Webhooks: Sendable {
    package struct Configuration: Sendable {
        /// Whether endpoints may be reached over plain http, and at private addresses: for tests and closed networks.
        package var allowsPrivate: Bool
        /// An endpoint to which nothing has come through for so long is disabled.
        package var disableAfter: Duration
        /// Of one owner.
        package var endpointsPerOwner: Int
        package var userAgent: String
        package var timeouts: Timeouts

        package init(
            allowsPrivate: Bool = false, disableAfter: Duration = .seconds(72 * 3600), endpointsPerOwner: Int = 20,
            userAgent: String = "Filmgate",
            timeouts: Timeouts = Timeouts(
                connect: .seconds(10), firstByte: .seconds(15), idle: .seconds(5), total: .seconds(20))
        ) {
            self.allowsPrivate = allowsPrivate
            self.disableAfter = disableAfter
            self.endpointsPerOwner = endpointsPerOwner
            self.userAgent = userAgent
            self.timeouts = timeouts
        }
    }

    let database: any Database
    let vault: Vault
    let configuration: Configuration
    let post: WebhookPost
    let logger: Logger
    let state: NIOLockedValueBox<DispatchState>
    let bell = Bell()
    let listeners = Changes()
    /// Endpoints a test of which is under way.
    let tests = NIOLockedValueBox<Set<Int>>([])

    package init(
        database: any Database, vault: Vault, transport: CurlTransport, configuration: Configuration = Configuration(),
        logger: Logger
    ) {
        self.database = database
        self.vault = vault
        self.configuration = configuration
        self.logger = logger
        post = WebhookPost(
            transport: transport, rules: configuration.allowsPrivate ? .open : .publicOnly,
            userAgent: configuration.userAgent, timeouts: configuration.timeouts)
        state = NIOLockedValueBox(DispatchState())
    }

    /// Writes an event down for each endpoint of its owner that wants it, inside the caller's transaction. What it returns
    /// is to be called once that is durable; nil if nobody wants it.
    package func record(
        _ event: WebhookEvent, owner: String, in connection: any Connection, now: Date
    ) throws -> (@Sendable () -> Void)? {
        let endpoints = try EndpointTable(connection: connection).listeners(owner: owner, of: event.type)
        guard !endpoints.isEmpty else { return nil }
        let table = DeliveryTable(connection: connection)
        for endpoint in endpoints {
            try table.insert(
                event, endpoint: endpoint, lastTryAt: now.addingTimeInterval(RetryPlan.patience), now: now)
        }
        return { self.expect(endpoints, at: now) }
    }

    /// When anything changes that an operator sees.
    package func changes() -> AsyncStream<Void> { listeners.stream() }

    /// Seals secrets anew under the vault's current key; returns how many that were.
    package func rekey() async throws -> Int {
        let vault = vault
        return try await database.write { try EndpointTable(connection: $0).rekey(vault) }
    }

    func expect(_ endpoints: [Int], at date: Date) {
        state.withLockedValue { state in for endpoint in endpoints { state.expect(endpoint, at: date) } }
        bell.ring()
        listeners.tell()
    }
}
