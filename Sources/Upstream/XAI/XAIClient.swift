import Logging
import Transport

/// Speaks xAI's official API: one key, one road, one attempt per call. It never retries and never chooses.
package struct XAIClient: Sendable {
    package struct Configuration: Sendable {
        /// `https://api.x.ai/v1`, without a slash at the end.
        package var baseURL: String
        package var userAgent: String
        /// How long a video that is being made is left alone between two questions.
        package var pollInterval: Duration
        /// The largest file that goes along inside a request; a larger one is uploaded before.
        package var inlineBytes: Int
        /// Silence allowed before an answer begins, and inside one.
        package var firstByte: Duration
        package var idle: Duration
        /// The same in a conversation: a model may think for minutes before its first word.
        package var chatSilence: Duration
        /// The whole of a download, and of an answer in words or pictures.
        package var total: Duration
        package var chatTotal: Duration

        package init(
            baseURL: String = "https://api.x.ai/v1", userAgent: String = "filmgate",
            pollInterval: Duration = .seconds(3), inlineBytes: Int = 4 << 20, firstByte: Duration = .seconds(120),
            idle: Duration = .seconds(120), chatSilence: Duration = .seconds(300), total: Duration = .seconds(900),
            chatTotal: Duration = .seconds(600)
        ) {
            self.baseURL = baseURL
            self.userAgent = userAgent
            self.pollInterval = pollInterval
            self.inlineBytes = inlineBytes
            self.firstByte = firstByte
            self.idle = idle
            self.chatSilence = chatSilence
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

extension XAIClient: VideoProvider, PictureProvider, ConversationProvider {
    package var asksAgainAfter: Duration? { configuration.pollInterval }
    package var bills: Bool { true }
    package var takesTurns: Bool { true }
}
