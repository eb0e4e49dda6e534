import Chat
import HTTPTypes

extension APIError {
    /// Statuses as OpenAI's clients understand them: they try 429 and 5xx again, and nothing else.
    init(_ error: ChatError) {
        let wait = error.retryAfter.map { min($0.retryAfter, 120) }
        switch error.kind {
        case .noToken:
            self = .server(
                .serviceUnavailable, "No account is available that can serve this model.", code: "no_token",
                retryAfter: wait ?? 30)
        case .rateLimited:
            self.init(
                .tooManyRequests, "All accounts that can serve this model are at their limits. Please try again later.",
                code: "rate_limit_exceeded")
            type = "rate_limit_exceeded"
            retryAfter = wait ?? 30
        case .noRoad:
            self = .server(
                .badGateway, "No proxy is left by which the upstream can be reached.", code: "no_road",
                retryAfter: wait ?? 10)
        case .moderated:
            self.init(
                .badRequest, "Your request was blocked by the moderation system.", code: "moderation_blocked")
        case .refused:
            self.init(
                .badRequest, error.detail ?? "The upstream did not accept this request.",
                code: error.detail == nil ? "upstream_rejected" : "invalid_request")
        case .unavailable:
            self = .server(
                .serviceUnavailable, "The upstream is not available.", code: "upstream_unavailable",
                retryAfter: wait ?? 5)
        case .timedOut:
            self = .server(.gatewayTimeout, "The upstream did not answer in time.", code: "upstream_timeout")
        case .broken:
            self = .server(.badGateway, "The upstream's answer broke off.", code: "upstream_broken")
        case .empty: self = .server(.badGateway, "The upstream answered without a word.", code: "empty_answer")
        case .cancelled: self.init(.badRequest, "The request was cancelled.", code: "cancelled")
        }
    }
}
