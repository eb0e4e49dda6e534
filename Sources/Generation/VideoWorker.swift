import CallLog
import Catalog
import Foundation
import Jobs
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Upstream

/// Performs jobs of kind `video`: asks the upstream, follows, fetches, stores.
package struct VideoWorker: JobWorker {
    /// The kind these jobs are enqueued under.
    package static let kind = "video"

    package struct Configuration: Sendable {
        /// How often a job may be submitted again when nobody knows whether a submission was heard.
        package var ambiguousRetries: Int
        /// How long after its submission a video may be waited for, and before it, an upstream that does not answer.
        package var timeLimit: Duration
        /// Pause between two questions where a video stands.
        package var followInterval: Duration
        /// Downloads that turn out to be no video before the job fails with `upstream_media_invalid`.
        package var downloads: Int
        /// Who is asked first for a model that several offer.
        package var prefer: Provider

        package init(
            ambiguousRetries: Int = 1, timeLimit: Duration = .seconds(900), followInterval: Duration = .seconds(2),
            downloads: Int = 4, prefer: Provider = .xai
        ) {
            self.ambiguousRetries = ambiguousRetries
            self.timeLimit = timeLimit
            self.followInterval = followInterval
            self.downloads = downloads
            self.prefer = prefer
        }
    }

    let upstreams: Upstreams
    let tokens: TokenPool
    let media: MediaCache
    let catalog: ModelCatalog
    let configuration: Configuration
    let calls: CallRecorder?
    let now: @Sendable () -> Date
    /// 0..<1
    let random: @Sendable () -> Double
    /// Of each provider, shared by all attempts.
    let outages = NIOLockedValueBox<[Provider: OutageState]>([:])

    package init(
        upstreams: Upstreams, tokens: TokenPool, media: MediaCache, catalog: ModelCatalog,
        configuration: Configuration = Configuration(), calls: CallRecorder? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.upstreams = upstreams
        self.tokens = tokens
        self.media = media
        self.catalog = catalog
        self.configuration = configuration
        self.calls = calls
        self.now = now
        self.random = random
    }

    package func perform(_ run: JobRun) async throws -> JobOutcome {
        let attempt = try VideoAttempt(worker: self, run: run)
        do {
            switch try await attempt.perform() {
            case .made(let output): return .completed(output: try output.encoded())
            case .awaited(let pause): return .snooze(for: pause)
            }
        } catch let failure as VideoFailure {
            return JobOutcome(
                failure, job: run.job, checkpoint: attempt.checkpoint, of: configuration, now: now(), random: random())
        }
    }

    /// What the attempts of all jobs know of a provider together.
    func outage<Result>(of provider: Provider, _ body: (inout OutageState) -> Result) -> Result {
        outages.withLockedValue { body(&$0[provider, default: OutageState()]) }
    }
}
