import Logging
import NIOCore

/// What belongs to one request besides its head and body.
struct APIContext: Sendable {
    /// Its connection; files are sent past the response writer, straight to it.
    let channel: any Channel
    /// Names the request in each line.
    let logger: Logger
    /// `req_` and 32 hex digits; sent back in `x-request-id`.
    let requestID: String
    let started: ContinuousClock.Instant

    /// `logger` is the server's.
    init(channel: any Channel, logger: Logger) {
        self.channel = channel
        requestID = RequestID.make()
        var logger = logger
        logger[metadataKey: "request"] = "\(requestID)"
        self.logger = logger
        started = .now
    }
}
