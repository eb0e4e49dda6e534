import Hummingbird
import Logging
import NIOCore

/// What belongs to one request besides its head and body.
struct APIContext: InitializableFromSource {
    /// Its connection; files are sent past the response writer, straight to it.
    let channel: any Channel
    /// Names the request in each line.
    let logger: Logger
    /// `req_` and 32 hex digits; sent back in `x-request-id`.
    let requestID: String
    let started: ContinuousClock.Instant

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        requestID = RequestID.make()
        var logger = source.logger
        // One name for one request: the one that its client is told.
        logger[metadataKey: "hb.request.id"] = nil
        logger[metadataKey: "request"] = "\(requestID)"
        self.logger = logger
        started = .now
    }
}
