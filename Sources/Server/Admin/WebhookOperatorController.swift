import Foundation
import HTTPTypes
import Webhooks

/// `/api/webhooks`: everybody's endpoints, what is on its way to them, and what could not be delivered.
struct WebhookOperatorController: Sendable {
    let webhooks: Webhooks

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/webhooks") { try await list($0) },
            AdminRoute(.post, "/api/webhooks") { try await create($0) },
            AdminRoute(.get, "/api/webhooks/deliveries") { try await deliveries($0) },
            AdminRoute(.post, "/api/webhooks/deliveries/:id/redeliver") { asked in
                let delivery = try await webhooks.redeliver(asked.id, now: asked.now)
                return AdminAnswer(delivery.json, message: "It is sent again.")
            },
            AdminRoute(.get, "/api/webhooks/:id") { asked in
                AdminAnswer(try await webhooks.endpoint(asked.id, owner: nil).json)
            },
            AdminRoute(.post, "/api/webhooks/:id") { try await update($0) },
            AdminRoute(.delete, "/api/webhooks/:id") { asked in
                try await webhooks.delete(asked.id, owner: nil)
                return AdminAnswer(message: "Deleted.")
            },
            AdminRoute(.post, "/api/webhooks/:id/enable") { asked in
                AdminAnswer(try await webhooks.enable(asked.id, now: asked.now).json, message: "Enabled.")
            },
            AdminRoute(.post, "/api/webhooks/:id/disable") { asked in
                let endpoint = try await webhooks.disable(asked.id, reason: Self.paused, now: asked.now)
                return AdminAnswer(endpoint.json, message: "Nothing is sent to it any more.")
            },
            AdminRoute(.post, "/api/webhooks/:id/rotate") { try await rotate($0) },
            AdminRoute(.post, "/api/webhooks/:id/test") { asked in
                guard let name = try await asked.body(Body.self).event_type else {
                    throw APIError.missing("event_type")
                }
                let type = try WebhookController.type(name, "event_type")
                let status = try await webhooks.test(asked.id, owner: nil, type: type, now: asked.now)
                return AdminAnswer(["status_code": .integer(status)])
            },
            AdminRoute(.post, "/api/webhooks/:id/redeliver") { asked in
                let count = try await webhooks.redeliverDead(of: asked.id, now: asked.now)
                return .both(["redelivered": .integer(count)])
            },
        ]
    }

    private static let paused = "The operator paused it."

    private struct Body: Decodable {
        let owner: String?
        let name: String?
        let url: String?
        let event_types: [String]?
        let event_type: String?
        let keep_old_secret_active_for_24_hours: Bool?
    }

    private func create(_ asked: AdminRequest) async throws -> AdminAnswer {
        let body = try await asked.body(Body.self)
        guard let owner = body.owner else { throw APIError.missing("owner") }
        guard !owner.isEmpty, owner.unicodeScalars.count <= 200 else {
            throw APIError.invalid("owner", "'owner' must be 1 to 200 characters.")
        }
        guard let name = body.name else { throw APIError.missing("name") }
        guard let url = body.url else { throw APIError.missing("url") }
        guard let types = body.event_types else { throw APIError.missing("event_types") }
        let made = try await webhooks.create(
            owner: owner, name: name, url: url, types: try WebhookController.types(types), now: asked.now)
        return AdminAnswer(
            made.endpoint.json(with: made.secret), message: "The secret is shown only now.", status: .created)
    }

    private func update(_ asked: AdminRequest) async throws -> AdminAnswer {
        let body = try await asked.body(Body.self)
        let wish = WebhookEndpointWish(
            name: body.name, url: body.url, types: try body.event_types.map(WebhookController.types))
        return AdminAnswer(
            try await webhooks.update(asked.id, owner: nil, wish, now: asked.now).json, message: "Changed.")
    }

    private func rotate(_ asked: AdminRequest) async throws -> AdminAnswer {
        let keepsOld = try await asked.body(Body.self).keep_old_secret_active_for_24_hours ?? false
        let made = try await webhooks.rotate(asked.id, owner: nil, keepingOld: keepsOld, now: asked.now)
        return AdminAnswer(made.endpoint.json(with: made.secret), message: "The secret is shown only now.")
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

extension WebhookEndpoint {
    fileprivate func json(with secret: WebhookSecret) -> AdminJSON {
        .object(json.members + [("signing_secret", .text(secret.text))])
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
