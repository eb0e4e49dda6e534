import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Webhooks

/// `/v1/webhook_endpoints`, as OpenAI's SDKs ask: where an owner wants to be told what became of its videos.
struct WebhookController: Sendable {
    /// Names and URLs are short.
    static let bodyBytes = 64 << 10

    let webhooks: Webhooks
    let bodies: BodyReader
    let now: @Sendable () -> Date

    func answer(
        _ route: WebhookRoute, _ method: HTTPRequest.Method, _ request: Request, owner: String
    ) async throws -> Response {
        switch route {
        case .endpoints:
            return method == .post ? try await create(request, owner) : try await list(request, owner)
        case .endpoint(let id):
            switch method {
            case .post: return try await update(id, request, owner)
            case .delete: return try await delete(id, owner)
            default: return .json(WebhookEndpointResource(try await webhooks.endpoint(id, owner: owner)).json)
            }
        case .rotation(let id): return try await rotate(id, request, owner)
        case .test(let id): return try await test(id, request, owner)
        case .eventTypes: return Self.eventTypes
        }
    }

    private struct Body: Decodable {
        let name: String?
        let url: String?
        let event_types: [String]?
        let event_type: String?
        let keep_old_secret_active_for_24_hours: Bool?
    }

    /// One that is not there is an empty object.
    private func body(_ request: Request) async throws -> Body {
        try await bodies.withJSON(of: request) { bytes in
            let json = bytes.readableBytes > 0 ? Data(bytes.readableBytesView) : Data("{}".utf8)
            return try JSONDecoder().decode(Body.self, from: json)
        }
    }

    private func create(_ request: Request, _ owner: String) async throws -> Response {
        let body = try await body(request)
        guard let name = body.name else { throw APIError.missing("name") }
        guard let url = body.url else { throw APIError.missing("url") }
        guard let types = body.event_types else { throw APIError.missing("event_types") }
        let made = try await webhooks.create(
            owner: owner, name: name, url: url, types: try Self.types(types), now: now())
        return .json(WebhookEndpointResource(made.endpoint, secret: made.secret).json)
    }

    private func list(_ request: Request, _ owner: String) async throws -> Response {
        let query = try ListQuery(request.queryText)
        let page = try await webhooks.endpoints(owner: owner, after: query.after, limit: query.limit)
        return .json(WebhookEndpointResource.list(page.endpoints, hasMore: page.hasMore))
    }

    private func update(_ id: String, _ request: Request, _ owner: String) async throws -> Response {
        let body = try await body(request)
        let wish = WebhookEndpointWish(name: body.name, url: body.url, types: try body.event_types.map(Self.types))
        return .json(
            WebhookEndpointResource(try await webhooks.update(id, owner: owner, wish, now: now())).json)
    }

    private func delete(_ id: String, _ owner: String) async throws -> Response {
        try await webhooks.delete(id, owner: owner)
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("object")
            json.value("webhook_endpoint.deleted")
            json.key("deleted")
            json.value(true)
        }
        return .json(json.buffer)
    }

    private func rotate(_ id: String, _ request: Request, _ owner: String) async throws -> Response {
        let keepsOld = try await body(request).keep_old_secret_active_for_24_hours ?? false
        let made = try await webhooks.rotate(id, owner: owner, keepingOld: keepsOld, now: now())
        return .json(WebhookEndpointResource(made.endpoint, secret: made.secret).json)
    }

    private func test(_ id: String, _ request: Request, _ owner: String) async throws -> Response {
        guard let name = try await body(request).event_type else { throw APIError.missing("event_type") }
        let type = try Self.type(name, "event_type")
        let status = try await webhooks.test(id, owner: owner, type: type, now: now())
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.key("object")
            json.value("webhook_endpoint.test")
            json.key("webhook_endpoint_id")
            json.value(id)
            json.key("event_type")
            json.value(type.rawValue)
            json.key("success")
            json.value(true)
            json.key("status_code")
            json.value(status)
        }
        return .json(json.buffer)
    }

    private static let eventTypes: Response = {
        var json = JSONWriter(capacity: 128)
        json.object { json in
            json.key("object")
            json.value("list")
            json.key("data")
            json.array { json in for type in WebhookEventType.allCases { json.value(type.rawValue) } }
        }
        return .json(json.buffer)
    }()

    static func types(_ names: [String]) throws -> [WebhookEventType] {
        guard !names.isEmpty else {
            throw APIError.invalid("event_types", "'event_types' must name at least one event type.")
        }
        let wanted = try names.enumerated().map { try type($1, "event_types[\($0)]") }
        return WebhookEventType.allCases.filter(wanted.contains)
    }

    static func type(_ name: String, _ param: String) throws -> WebhookEventType {
        guard let type = WebhookEventType(rawValue: name) else {
            let known = WebhookEventType.allCases.map { "'\($0.rawValue)'" }.joined(separator: " and ")
            throw APIError.invalid(param, "'\(param)' is no event of this server, which has \(known).")
        }
        return type
    }
}
