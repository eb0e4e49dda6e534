import Foundation

/// One event on its way to one endpoint.
package struct WebhookDelivery: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Waits for its first or its next try.
        case pending
        case delivered
        /// Given up: a dead letter, until it is delivered again by hand or its time is over.
        case dead
    }

    package let sequence: Int
    /// The `webhook-id`: the same at each try, also when it is delivered again by hand.
    package let id: String
    /// `WebhookEndpoint.sequence`
    package let endpoint: Int
    package let endpointID: String
    package let event: WebhookEvent
    package let state: State
    package let attempts: Int
    /// When it is tried next; set exactly while it waits.
    package let dueAt: Date?
    /// When the last try is made.
    package let lastTryAt: Date
    package let endedAt: Date?
    /// What the last try came to: the status, if there was an answer, and what is wrong with it.
    package let status: Int?
    package let failure: String?
}
