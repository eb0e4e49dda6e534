import Foundation
import Store

/// What an operator does with deliveries, of any owner.
extension Webhooks {
    /// Newest first. `endpoint` and `before` are ids; an unknown one throws.
    package func deliveries(
        endpoint: String?, state: WebhookDelivery.State?, before: String?, limit: Int
    ) async throws -> (deliveries: [WebhookDelivery], hasMore: Bool) {
        guard limit > 0 else { return ([], false) }
        return try await database.read { connection in
            let table = DeliveryTable(connection: connection)
            var sequence: Int?
            if let endpoint {
                guard let found = try EndpointTable(connection: connection).endpoint(endpoint) else {
                    throw WebhookError.noEndpoint
                }
                sequence = found.sequence
            }
            var bound = Int.max
            if let before {
                guard let last = try table.delivery(before) else { throw WebhookError.noDelivery }
                bound = last.sequence
            }
            let found = try table.deliveries(endpoint: sequence, state: state, before: bound, limit: limit + 1)
            return (Array(found.prefix(limit)), found.count > limit)
        }
    }

    /// Sends it at once, under the same id, with all its tries before it.
    package func redeliver(_ id: String, now: Date) async throws -> WebhookDelivery {
        let delivery = try await database.write { connection in
            let table = DeliveryTable(connection: connection)
            guard let delivery = try table.delivery(id) else { throw WebhookError.noDelivery }
            try Self.mayReceive(delivery.endpoint, connection)
            try table.revive(delivery, lastTryAt: now.addingTimeInterval(RetryPlan.patience), now: now)
            return try table.delivery(id) ?? delivery
        }
        expect([delivery.endpoint], at: now)
        return delivery
    }

    /// The newest dead letters of an endpoint, `limit` at most; returns how many that were.
    package func redeliverDead(of endpoint: String, limit: Int = 500, now: Date) async throws -> Int {
        let (sequence, count) = try await database.write { connection in
            guard let found = try EndpointTable(connection: connection).endpoint(endpoint) else {
                throw WebhookError.noEndpoint
            }
            guard found.disabled == nil else { throw WebhookError.disabled }
            let table = DeliveryTable(connection: connection)
            let dead = try table.deliveries(endpoint: found.sequence, state: .dead, before: .max, limit: limit)
            for delivery in dead {
                try table.revive(delivery, lastTryAt: now.addingTimeInterval(RetryPlan.patience), now: now)
            }
            return (found.sequence, dead.count)
        }
        if count > 0 { expect([sequence], at: now) }
        return count
    }

    /// Sends to it again what comes from now on.
    package func enable(_ id: String, now: Date) async throws -> WebhookEndpoint {
        let endpoint = try await database.write { connection in
            let table = EndpointTable(connection: connection)
            guard var endpoint = try table.endpoint(id) else { throw WebhookError.noEndpoint }
            guard endpoint.disabled != nil else { return endpoint }
            endpoint.disabled = nil
            endpoint.updatedAt = now
            try table.save(endpoint)
            return endpoint
        }
        listeners.tell()
        return endpoint
    }

    /// Sends nothing to it any more; what waits for it becomes dead letters.
    package func disable(_ id: String, reason: String, now: Date) async throws -> WebhookEndpoint {
        let endpoint = try await database.write { connection in
            let table = EndpointTable(connection: connection)
            guard var endpoint = try table.endpoint(id) else { throw WebhookError.noEndpoint }
            guard endpoint.disabled == nil else { return endpoint }
            endpoint.disabled = .init(at: now, reason: reason)
            endpoint.updatedAt = now
            try table.save(endpoint)
            return endpoint
        }
        expect([endpoint.sequence], at: now)
        return endpoint
    }

    private static func mayReceive(_ endpoint: Int, _ connection: any Connection) throws {
        guard let found = try EndpointTable(connection: connection).endpoint(endpoint) else {
            throw WebhookError.noEndpoint
        }
        guard found.disabled == nil else { throw WebhookError.disabled }
    }
}
