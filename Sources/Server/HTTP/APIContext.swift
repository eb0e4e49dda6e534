import Logging
import NIOCore

/// What belongs to one request besides its head and body.
struct APIContext: Sendable {
    /// Its connection; files are sent past the response writer, straight to it.
    let channel: any Channel
    /// The server's, which names no request.
    let serverLogger: Logger
    /// `req_` and 32 hex digits; sent back in `x-request-id`.
    let requestID: String
    let started: ContinuousClock.Instant

    init(channel: any Channel, logger: Logger) {
        self.channel = channel
        serverLogger = logger
        requestID = RequestID.make()
        started = .now
    }

    /// Names the request in each line. Made when there is one: most requests log nothing.
    var logger: Logger {
        var logger = serverLogger
        logger[metadataKey: "request"] = "\(requestID)"
        return logger
    }
}
