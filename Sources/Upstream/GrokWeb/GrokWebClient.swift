import Logging
import Transport

/// Speaks the Grok web protocol: one credential, one road, one attempt per call. It never retries and never chooses.
package final class GrokWebClient: Sendable {
    package struct Configuration: Sendable {
        /// `https://grok.com`, without a slash at the end.
        package var baseURL: String
        /// `https://assets.grok.com`
        package var assetsURL: String
        package var profile: GrokWebProfile
        /// Sent as written. Must fit the road's cookies where a clearance is bound to it.
        package var userAgent: String
        /// Opaque headers the operator supplies (`x-statsig-id`), passed on as written.
        package var headers: [(name: String, value: String)]
        /// Whether conversations are marked temporary.
        package var temporary: Bool
        /// Silence allowed before the first frame, and between frames.
        package var firstFrame: Duration
        package var betweenFrames: Duration
        /// The whole of a call in which a video is made or a file fetched, and of one that is answered in words or pictures.
        package var total: Duration
        package var chatTotal: Duration

        package init(
            baseURL: String = "https://grok.com", assetsURL: String = "https://assets.grok.com",
            profile: GrokWebProfile = .august2026, userAgent: String = "filmgate",
            headers: [(name: String, value: String)] = [], temporary: Bool = false, firstFrame: Duration = .seconds(30),
            betweenFrames: Duration = .seconds(120), total: Duration = .seconds(900),
            chatTotal: Duration = .seconds(600)
        ) {
            self.baseURL = baseURL
            self.assetsURL = assetsURL
            self.profile = profile
            self.userAgent = userAgent
            self.headers = headers
            self.temporary = temporary
            self.firstFrame = firstFrame
            self.betweenFrames = betweenFrames
            self.total = total
            self.chatTotal = chatTotal
        }
    }

    let configuration: Configuration
    let transport: CurlTransport
    let logger: Logger
    let watches = FrameWatches()

    package init(configuration: Configuration, transport: CurlTransport, logger: Logger) {
        self.configuration = configuration
        self.transport = transport
        self.logger = logger
    }
}
