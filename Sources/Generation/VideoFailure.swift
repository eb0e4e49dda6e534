import Foundation
import Jobs
import Media
import Pool
import Upstream

/// Why an attempt at a video did not end with one.
enum VideoFailure: Error {
    case upstream(UpstreamError)
    case pool(PoolError)
    case media(MediaError)
    /// Nobody knows whether the upstream was asked, and it may not be asked again.
    case interrupted
    /// The upstream took it and did not deliver in time.
    case overdue
}

extension JobOutcome {
    /// What becomes of the job, by who is to blame.
    init(
        _ failure: VideoFailure, job: Job, badDownloads: Int, of configuration: VideoWorker.Configuration, now: Date
    ) {
        switch failure {
        case .interrupted: self = .discard(.interrupted)
        case .overdue: self = .discard(.overdue)
        case .upstream(let error): self = JobOutcome(error)
        case .pool(let error): self = JobOutcome(error, job: job, now: now)
        case .media(let error): self = JobOutcome(error, badDownloads: badDownloads, limit: configuration.downloads)
        }
    }

    private init(_ error: UpstreamError) {
        switch error.kind {
        case .moderated: self = .discard(.moderated)
        case .badRequest: self = .discard(.refused)
        case .noVideo: self = .discard(.noVideo)
        case .notFound: self = .discard(.lost)
        case .rateLimited: self = .snooze(for: error.retryAfter ?? .seconds(10))
        case .unauthenticated, .accountBlocked, .notAllowedForTier, .egressRefused, .egressFailed, .profileOutdated,
            .unavailable, .timedOut, .interrupted, .malformedAnswer, .cancelled:
            self = .retry(.unavailable, after: error.retryAfter)
        }
    }

    private init(_ error: PoolError, job: Job, now: Date) {
        switch error {
        case .noToken where now >= job.expiresAt: self = .discard(.noToken)
        case .noToken: self = .snooze(for: .seconds(5))
        case .allBusy(let retryAfter): self = .snooze(for: retryAfter)
        case .tokenGone: self = .discard(.lost)
        }
    }

    private init(_ error: MediaError, badDownloads: Int, limit: Int) {
        switch error {
        case .invalid, .gone:
            self =
                badDownloads >= limit
                ? .discard(.mediaInvalid) : .retry(.mediaInvalid, after: .seconds(1 << min(badDownloads, 5)))
        case .tooLarge: self = .discard(.mediaTooLarge)
        case .noSpace: self = .snooze(for: .seconds(15))
        case .tool: self = .retry(.internalError, after: nil)
        }
    }
}

/// The failures a client can read in `error.code` and `error.message`.
extension JobFailure {
    static let moderated = JobFailure(
        code: "moderation_blocked", message: "Your request was blocked by the moderation system.")
    static let interrupted = JobFailure(
        code: "interrupted",
        message:
            "The server was interrupted while the video was being requested; it was not requested again, as it might exist."
    )
    static let overdue = JobFailure(code: "timeout", message: "The video was not finished in time.")
    static let refused = JobFailure(
        code: "upstream_rejected", message: "The video service did not accept this request.")
    static let noVideo = JobFailure(code: "no_video_generated", message: "The video service answered without a video.")
    static let lost = JobFailure(code: "upstream_video_lost", message: "The video service no longer has this video.")
    static let unavailable = JobFailure(code: "upstream_unavailable", message: "The video service is not available.")
    static let noToken = JobFailure(code: "no_token", message: "No account is available that can make this video.")
    static let mediaInvalid = JobFailure(
        code: "upstream_media_invalid", message: "The video service delivered a file that is not a whole video.")
    static let mediaTooLarge = JobFailure(
        code: "media_too_large", message: "The video is larger than this server stores.")
    static let internalError = JobFailure(code: "internal_error", message: "The server failed to process this video.")
    static let referenceGone = JobFailure(code: "reference_gone", message: "The reference picture is no longer there.")
}
