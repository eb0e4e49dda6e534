import CallLog
import Catalog
import Foundation
import Jobs
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Upstream

/// Performs jobs of kind `image`: has the pictures made side by side, fetches them, brings them into form.
package struct ImageWorker: JobWorker {
    /// The kind these jobs are enqueued under.
    package static let kind = "image"

    package struct Configuration: Sendable {
        /// How long an upstream that does not answer may be waited for.
        package var timeLimit: Duration
        /// Downloads of one picture that turn out to be none before it is given up.
        package var downloads: Int
        /// Before a file is fetched once more.
        package var downloadPause: Duration
        /// Who is asked first for a model that several offer.
        package var prefer: Provider

        package init(
            timeLimit: Duration = .seconds(900), downloads: Int = 4, downloadPause: Duration = .milliseconds(500),
            prefer: Provider = .xai
        ) {
            self.timeLimit = timeLimit
            self.downloads = downloads
            self.downloadPause = downloadPause
            self.prefer = prefer
        }
    }

    let upstreams: Upstreams
    let tokens: TokenPool
    let media: MediaCache
    let catalog: ModelCatalog
    let configuration: Configuration
    let previews: PreviewBoard
    let calls: CallRecorder?
    let now: @Sendable () -> Date
    /// 0..<1
    let random: @Sendable () -> Double
    /// Of each provider, shared by all attempts.
    private let outages = NIOLockedValueBox<[Provider: OutageState]>([:])

    package init(
        upstreams: Upstreams, tokens: TokenPool, media: MediaCache, catalog: ModelCatalog,
        configuration: Configuration = Configuration(), previews: PreviewBoard, calls: CallRecorder? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.upstreams = upstreams
        self.tokens = tokens
        self.media = media
        self.catalog = catalog
        self.configuration = configuration
        self.previews = previews
        self.calls = calls
        self.now = now
        self.random = random
    }

    /// What the attempts of all jobs know of a provider together.
    func outage<Result>(of provider: Provider, _ body: (inout OutageState) -> Result) -> Result {
        outages.withLockedValue { body(&$0[provider, default: OutageState()]) }
    }

    package func perform(_ run: JobRun) async throws -> JobOutcome {
        let attempt = try ImageAttempt(worker: self, run: run)
        return try await attempt.perform()
    }
}
