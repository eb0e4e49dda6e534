import HTTPTypes
import Webhooks

extension APIError {
    init(_ error: WebhookError) {
        switch error {
        case .noEndpoint:
            self.init(
                .notFound, "There is no such webhook endpoint.", param: "webhook_endpoint_id", code: "not_found")
        case .noDelivery: self.init(.notFound, "There is no such delivery.", param: "id", code: "not_found")
        case .invalidName:
            self = .invalid("name", "'name' must be 1 to 100 printable characters, and not only spaces.")
        case .refusedURL(let reason):
            self = .invalid("url", "The address cannot be used: \(reason).", code: "invalid_url")
        case .tooMany(let limit):
            self = .invalid(
                nil, "There are \(limit) webhook endpoints already: delete one first.", code: "webhook_endpoint_limit")
        case .disabled:
            self.init(.conflict, "The endpoint is disabled: enable it first.", param: "id", code: "disabled")
        case .busy:
            self.init(.tooManyRequests, "A test of this endpoint is under way.", code: "test_in_progress")
            retryAfter = 5
        case .unreachable(let reason):
            self.init(.badRequest, "The endpoint gave no answer. \(reason)", code: "webhook_unreachable")
        }
    }
}
