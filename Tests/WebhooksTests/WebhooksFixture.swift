import Foundation
import Logging
import ServiceLifecycle
import Store
import TestSupport
import Testing
import Transport
import Vault

@testable import Webhooks

/// Webhooks on a fresh database, whose endpoints may be at 127.0.0.1.
final class WebhooksFixture: Sendable {
    static let now = Date(timeIntervalSince1970: 1_760_000_000)

    let directory: TemporaryDirectory
    let database: SQLiteDatabase
    let transport: CurlTransport
    let webhooks: Webhooks
    let key: MasterKey
    let vault: Vault

    init(_ configuration: Webhooks.Configuration = .init(allowsPrivate: true)) throws {
        key = MasterKey()
        vault = Vault(current: key)
        directory = try TemporaryDirectory()
        database = try SQLiteDatabase.temporary(in: directory, migrations: WebhooksSchema.migrations)
        transport = try CurlTransport(logger: .quiet)
        webhooks = Webhooks(
            database: database, vault: vault, transport: transport, configuration: configuration, logger: .quiet)
    }

    @discardableResult
    func endpoint(
        _ url: String = "http://127.0.0.1:9/hook", owner: String = "ann",
        types: [WebhookEventType] = WebhookEventType.allCases, now: Date = WebhooksFixture.now
    ) async throws -> (endpoint: WebhookEndpoint, secret: WebhookSecret) {
        try await webhooks.create(owner: owner, name: "mine", url: url, types: types, now: now)
    }

    /// Writes an event down and says that it is durable.
    func record(
        _ type: WebhookEventType = .videoCompleted, of subject: String = "video_1", owner: String = "ann",
        now: Date = WebhooksFixture.now
    ) async throws {
        let afterwards = try await database.write { [webhooks] in
            try webhooks.record(
                WebhookEvent(type: type, subject: subject, createdAt: now), owner: owner, in: $0, now: now)
        }
        afterwards?()
    }

    func deliveries(_ state: WebhookDelivery.State? = nil, of endpoint: String? = nil) async throws
        -> [WebhookDelivery]
    {
        try await webhooks.deliveries(endpoint: endpoint, state: state, before: nil, limit: 1000).deliveries
    }

    /// Runs `body` beside the service, then stops it gracefully and waits for it.
    func sending<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let service = WebhookService(webhooks: webhooks, logger: .quiet)
        let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: .quiet))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            defer { tasks.cancelAll() }
            let result = try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return result
        }
    }

    /// The first state of the deliveries of which `condition` holds.
    func settled(_ condition: ([WebhookDelivery]) -> Bool) async throws -> [WebhookDelivery] {
        let changes = webhooks.changes()
        var found = try await deliveries()
        if condition(found) { return found }
        for await _ in changes {
            found = try await deliveries()
            if condition(found) { return found }
        }
        throw CancellationError()
    }

    /// Makes what waits due now, as if its time had come.
    func hasten() async throws {
        let endpoints = try await database.write { connection in
            try connection.execute("UPDATE webhook_deliveries SET due_at = 0 WHERE due_at IS NOT NULL", [])
            return try connection.query("SELECT DISTINCT endpoint FROM webhook_deliveries", []) { try $0.integer(0) }
        }
        webhooks.expect(endpoints, at: .distantPast)
    }
}
