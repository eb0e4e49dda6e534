import Hummingbird
import Logging
import NIOCore

/// What belongs to one request besides its head and body.
struct APIContext: InitializableFromSource {
    /// Its connection; files are sent past the response writer, straight to it.
    let channel: any Channel
    let logger: Logger
    /// `req_` and 32 hex digits; sent back in `x-request-id`.
    let requestID: String
    let started: ContinuousClock.Instant

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
        requestID = RequestID.random()
        started = .now
    }
}
