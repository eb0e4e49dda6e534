import Foundation
import HTTPTypes
import Webhooks

/// `/api/webhooks`: everybody's endpoints, what is on its way to them, and what could not be delivered.
struct WebhookOperatorController: Sendable {
    let webhooks: Webhooks

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/webhooks") { try await list($0) },
            AdminRoute(.get, "/api/webhooks/deliveries") { try await deliveries($0) },
            AdminRoute(.post, "/api/webhooks/deliveries/:id/redeliver") { asked in
                let delivery = try await webhooks.redeliver(asked.id, now: asked.now)
                return AdminAnswer(delivery.json, message: "It is sent again.")
            },
            AdminRoute(.get, "/api/webhooks/:id") { asked in
                AdminAnswer(try await webhooks.endpoint(asked.id, owner: nil).json)
            },
            AdminRoute(.delete, "/api/webhooks/:id") { asked in
                try await webhooks.delete(asked.id, owner: nil)
                return AdminAnswer(message: "Deleted.")
            },
            AdminRoute(.post, "/api/webhooks/:id/enable") { asked in
                AdminAnswer(try await webhooks.enable(asked.id, now: asked.now).json, message: "Enabled.")
            },
            AdminRoute(.post, "/api/webhooks/:id/redeliver") { asked in
                let count = try await webhooks.redeliverDead(of: asked.id, now: asked.now)
                return .both(["redelivered": .integer(count)])
            },
        ]
    }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let limit = try asked.query.integer("limit", in: 1...PageQuery.largest) ?? 50
        let page = try await webhooks.endpoints(
            owner: try asked.query.text("owner"), after: try asked.query.text("before"), limit: limit)
        return AdminAnswer(
            AdminJSON(page.endpoints, \.json),
            fields: [("next", AdminJSON(page.hasMore ? page.endpoints.last?.id : nil)), ("limit", .integer(limit))])
    }

    private func deliveries(_ asked: AdminRequest) async throws -> AdminAnswer {
        let query = asked.query
        let limit = try query.integer("limit", in: 1...PageQuery.largest) ?? 50
        let state: WebhookDelivery.State? = try query.choice(
            "state", ["pending": .pending, "delivered": .delivered, "dead": .dead])
        let page = try await webhooks.deliveries(
            endpoint: try query.text("endpoint"), state: state, before: try query.text("before"), limit: limit)
        return AdminAnswer(
            AdminJSON(page.deliveries, \.json),
            fields: [("next", AdminJSON(page.hasMore ? page.deliveries.last?.id : nil)), ("limit", .integer(limit))])
    }
}

extension WebhookEndpoint {
    fileprivate var json: AdminJSON {
        [
            "id": .text(id), "owner": .text(owner), "name": .text(name), "url": .text(url),
            "event_types": AdminJSON(types.map(\.rawValue)), "secret_hint": .text(secretHint),
            "created_at": AdminJSON(createdAt), "updated_at": AdminJSON(updatedAt),
            "failing_since": AdminJSON(failingSince), "disabled_at": AdminJSON(disabled?.at),
            "disabled_reason": AdminJSON(disabled?.reason),
        ]
    }
}

extension WebhookDelivery {
    fileprivate var json: AdminJSON {
        [
            "id": .text(id), "endpoint": .text(endpointID), "event": .text(event.id),
            "type": .text(event.type.rawValue), "subject": .text(event.subject), "state": .text(state.rawValue),
            "attempts": .integer(attempts), "created_at": AdminJSON(event.createdAt), "due_at": AdminJSON(dueAt),
            "ended_at": AdminJSON(endedAt), "status": AdminJSON(status), "failure": AdminJSON(failure),
        ]
    }
}
