import Foundation

/// Where one owner wants to be told of what.
package struct WebhookEndpoint: Hashable, Sendable {
    /// Names the row within the database; grows with each endpoint.
    package let sequence: Int
    package let id: String
    package let owner: String
    package var name: String
    package var url: String
    package var types: [WebhookEventType]
    package let createdAt: Date
    /// When it or its secret was changed last.
    package var updatedAt: Date
    /// What may be shown of the secret.
    package var secretHint: String
    /// Since when no delivery has come through; nil while they do.
    package var failingSince: Date?
    /// Nothing is sent to it while this is set.
    package var disabled: Disabled?

    package struct Disabled: Hashable, Sendable {
        package let at: Date
        package let reason: String
    }
}

/// What an owner says of an endpoint.
package struct WebhookEndpointWish: Hashable, Sendable {
    package var name: String?
    package var url: String?
    package var types: [WebhookEventType]?

    package init(name: String? = nil, url: String? = nil, types: [WebhookEventType]? = nil) {
        self.name = name
        self.url = url
        self.types = types
    }
}

/// Why a wish about webhooks is not granted.
package enum WebhookError: Error, Hashable, Sendable {
    case noEndpoint
    case noDelivery
    case invalidName
    /// In words for whoever named it.
    case refusedURL(String)
    /// As many as an owner may have.
    case tooMany(limit: Int)
    /// Its endpoint is disabled: it would not be sent.
    case disabled
    /// A test of this endpoint is under way.
    case busy
    /// The endpoint gave no answer to a test; in words.
    case unreachable(String)
}
