import HTTPTypes

/// What a path below `/v1` names of webhooks.
enum WebhookRoute: Hashable {
    case endpoints
    case endpoint(String)
    case rotation(String)
    case test(String)
    case eventTypes

    /// `path` without `/v1`.
    init?(_ path: ArraySlice<Substring>) {
        guard let first = path.first, let last = path.last else { return nil }
        let id = path.dropFirst().first ?? ""
        switch (first, path.count) {
        case ("webhook_event_types", 1): self = .eventTypes
        case ("webhook_endpoints", 1): self = .endpoints
        case ("webhook_endpoints", 2) where Endpoint.isID(id): self = .endpoint(String(id))
        case ("webhook_endpoints", 3) where Endpoint.isID(id) && last == "rotate_secret": self = .rotation(String(id))
        case ("webhook_endpoints", 3) where Endpoint.isID(id) && last == "test": self = .test(String(id))
        default: return nil
        }
    }

    var methods: [HTTPRequest.Method] {
        switch self {
        case .endpoints: [.get, .post]
        case .endpoint: [.get, .post, .delete]
        case .rotation, .test: [.post]
        case .eventTypes: [.get]
        }
    }
}
