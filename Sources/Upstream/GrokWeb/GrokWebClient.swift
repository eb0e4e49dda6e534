import Logging
import NIOCore
import Transport

/// Speaks the Grok web protocol: one credential, one road, one attempt per call. It never retries and never chooses.
package struct GrokWebClient: Sendable {
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
        /// Silence allowed before the first frame, and between frames; and the whole conversation.
        package var firstFrame: Duration
        package var betweenFrames: Duration
        package var total: Duration

        package init(
            baseURL: String = "https://grok.com", assetsURL: String = "https://assets.grok.com",
            profile: GrokWebProfile = .august2026, userAgent: String = "filmgate",
            headers: [(name: String, value: String)] = [], temporary: Bool = false, firstFrame: Duration = .seconds(30),
            betweenFrames: Duration = .seconds(120), total: Duration = .seconds(900)
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
        }
    }

    package init(configuration: Configuration, transport: CurlTransport, logger: Logger) {}

    /// Uploads the order's reference and makes its post, as far as the profile wants them and `trace` lacks them. Nothing
    /// is generated yet: it may be repeated. Each new id is handed to `keep` before the next call goes out.
    package func prepare(
        _ order: VideoOrder, from trace: VideoTrace, as credential: Credential, by egress: Egress,
        keep: (VideoTrace) async throws -> Void
    ) async throws -> VideoTrace { trace }

    /// Starts the generation and reports what happens until the file can be fetched. Throws `UpstreamError`; once the
    /// request may have reached the upstream, and until ids are known, with `mayHaveStarted`. Cancelling closes the call.
    package func generate(
        _ order: VideoOrder, prepared trace: VideoTrace, as credential: Credential, by egress: Egress,
        report: (VideoEvent) async throws -> Void
    ) async throws {
        throw UpstreamError(.unavailable, message: "")
    }

    /// Asks where a generation stands whose ids are known: its media post, then its asset.
    package func standing(of trace: VideoTrace, as credential: Credential, by egress: Egress) async throws
        -> VideoStanding
    {
        .underway
    }

    /// Opens an asset by its path (or absolute URL) with the owner's cookies.
    package func asset(_ path: String, as credential: Credential, by egress: Egress) async throws -> TransferResponse {
        throw UpstreamError(.notFound, message: "")
    }
}
