import HTTPTypes

extension HTTPField.Name {
    static let requestID = known("x-request-id")
    static let clientRequestID = known("x-client-request-id")
    static let processingMilliseconds = known("openai-processing-ms")
    static let openAIVersion = known("openai-version")
    static let accelBuffering = known("x-accel-buffering")
    static let pollAfterMilliseconds = known("openai-poll-after-ms")
    /// Ours: the job behind an answer.
    static let filmgateJob = known("x-filmgate-job")
    static let shouldRetry = known("x-should-retry")
    static let apiKey = known("x-api-key")
    static let idempotencyKey = known("idempotency-key")
    static let stainlessRetryCount = known("x-stainless-retry-count")
    static let resourcePolicy = known("cross-origin-resource-policy")

    static let mcpRevision = known("mcp-protocol-version")
    static let openerPolicy = known("cross-origin-opener-policy")
    static let referrerPolicy = known("referrer-policy")

    static let fetchSite = known("sec-fetch-site")
    static let forwardedFor = known("x-forwarded-for")
    static let forwardedProto = known("x-forwarded-proto")

    /// For names written in this file, which are all valid.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("not a header name") }
        return name
    }
}
