import HTTPTypes
import Jobs

extension APIError {
    /// What a client that waits for a job is told of its end. What the request itself is to blame for is a 400.
    init(_ failure: JobFailure?) {
        guard let failure else {
            self.init(.badRequest, "The job was cancelled.", code: "cancelled")
            return
        }
        switch failure.code {
        case "moderation_blocked", "upstream_rejected", "reference_gone", "cancelled":
            self.init(.badRequest, failure.message, code: failure.code)
        case "no_token":
            self = .server(.serviceUnavailable, failure.message, code: failure.code, retryAfter: 30)
        case "timeout": self = .server(.gatewayTimeout, failure.message, code: failure.code)
        default: self = .server(.badGateway, failure.message, code: failure.code)
        }
    }
}
