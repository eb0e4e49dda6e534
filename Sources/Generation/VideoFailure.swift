import Foundation
import Jobs
import Media
import Pool
import Upstream

/// Why an attempt at a video did not end with one.
enum VideoFailure: Error {
    case upstream(UpstreamError)
    /// The upstream answers nobody at the moment; this one did not ask, and is to come back after that time.
    case outage(Duration)
    case pool(PoolError)
    case media(MediaError)
    /// Nobody knows whether the upstream was asked, and it may not be asked again.
    case interrupted
    /// The upstream took it and did not deliver in time.
    case overdue
}

extension JobOutcome {
    /// What becomes of the job, by who is to blame and by how far it had come.
    init(
        _ failure: VideoFailure, job: Job, checkpoint: VideoCheckpoint, of configuration: VideoWorker.Configuration,
        now: Date, random: Double
    ) {
        let isPatient = checkpoint.isPatient(now: now, for: configuration.timeLimit)
        switch failure {
        case .interrupted: self = .discard(.interrupted)
        case .overdue: self = .discard(.overdue)
        case .upstream(let error)
        where error.leavesVideo && checkpoint.isAwaited(now: now, for: configuration.timeLimit):
            // It is asked for until it is there or its time is up, however often that fails.
            self = .snooze(for: max(checkpoint.pause(now: now), min(error.retryAfter ?? .zero, Self.longestWait)))
        case .upstream(let error) where error.isOutage && checkpoint.phase == .unsubmitted:
            // Nothing was started and nobody but the road or the upstream is to blame: no attempt is spent on that.
            let asked = min(error.retryAfter ?? .zero, Self.longestWait)
            self =
                isPatient
                ? .snooze(for: checkpoint.unansweredPause(now: now, asked: asked, random: random))
                : .discard(.unavailable)
        case .outage(let pause): self = isPatient ? .snooze(for: pause) : .discard(.unavailable)
        case .upstream(let error):
            self = JobOutcome(error, isSubmitted: checkpoint.phase == .submitted, isExpired: now >= job.expiresAt)
        case .pool(let error):
            self = JobOutcome(
                error, isExpired: now >= job.expiresAt, noToken: .noToken, unavailable: .unavailable)
        case .media(let error):
            self = JobOutcome(error, badDownloads: checkpoint.badDownloads, limit: configuration.downloads)
        }
    }

    private init(_ error: UpstreamError, isSubmitted: Bool, isExpired: Bool) {
        switch error.kind {
        case .moderated: self = .discard(error.cost == nil ? .moderated : .moderatedAndBilled)
        case .badRequest: self = .discard(.refused)
        case .noVideo, .noImage: self = .discard(.noVideo)
        case .generationFailed: self = .discard(.generationFailed)
        case .notFound where isSubmitted: self = .discard(.lost)
        // This token waits as long as it was told; which one is free next, and when, the pool knows.
        case .rateLimited where !isExpired: self = .snooze(for: .seconds(1))
        case .rateLimited, .unauthenticated, .accountBlocked, .notAllowedForTier, .notAllowedForKey, .egressRefused,
            .egressFailed, .notFound, .profileOutdated, .unavailable, .timedOut, .interrupted, .malformedAnswer, .empty,
            .cancelled:
            self = .retry(.unavailable, after: error.retryAfter.map { min($0, Self.longestBackoff) })
        }
    }

    /// A job whose result would be removed at once waits no longer.
    init(_ error: PoolError, isExpired: Bool, noToken: JobFailure, unavailable: JobFailure) {
        switch error {
        case .tokenGone: self = .discard(.lost)
        case .noToken where isExpired, .allBusy where isExpired: self = .discard(noToken)
        case .noToken: self = .snooze(for: .seconds(5))
        case .noRoad where isExpired: self = .discard(unavailable)
        case .allBusy(let retryAfter), .noRoad(let retryAfter): self = .snooze(for: min(retryAfter, Self.longestWait))
        }
    }

    /// A token that is added meanwhile, or comes back early, is used within a minute.
    static let longestWait = Duration.seconds(60)
    /// However long an upstream asks us to back off.
    static let longestBackoff = Duration.seconds(3600)

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

extension UpstreamError {
    /// Whether a video that was being made may come all the same: we failed to ask for it, it did not fail.
    fileprivate var leavesVideo: Bool {
        switch kind {
        case .notFound, .rateLimited, .egressRefused, .egressFailed, .profileOutdated, .timedOut, .interrupted, .empty,
            .malformedAnswer, .unavailable:
            true
        case .unauthenticated, .accountBlocked, .notAllowedForTier, .notAllowedForKey, .moderated, .badRequest,
            .noVideo,
            .noImage, .generationFailed, .cancelled:
            false
        }
    }

    /// Whether the upstream is there, if only to say no.
    var isAnswer: Bool {
        switch blame {
        case .token, .request: kind != .cancelled
        case .egress, .upstream: false
        }
    }

    /// Whether the road or the upstream failed before anything can have been started.
    var isOutage: Bool {
        switch blame {
        case .egress, .upstream: !mayHaveStarted
        case .token, .request: false
        }
    }
}

/// The failures a client can read in `error.code` and `error.message`.
extension JobFailure {
    static let moderated = JobFailure(
        code: "moderation_blocked", message: "Your request was blocked by the moderation system.")
    static let moderatedAndBilled = JobFailure(
        code: "moderation_blocked",
        message: "The result was blocked by the moderation system. The provider bills it all the same.")
    static let sourceGone = JobFailure(code: "source_gone", message: "The video to be changed is no longer there.")
    static let notOffered = JobFailure(
        code: "upstream_rejected", message: "No video service of this server can do what was asked any more.")
    static let interrupted = JobFailure(
        code: "interrupted",
        message:
            "The server was interrupted while the video was being requested; it was not requested again, as it might exist."
    )
    static let overdue = JobFailure(code: "timeout", message: "The video was not finished in time.")
    static let refused = JobFailure(
        code: "upstream_rejected", message: "The video service did not accept this request.")
    static let noVideo = JobFailure(code: "no_video_generated", message: "The video service answered without a video.")
    static let generationFailed = JobFailure(
        code: "video_generation_failed", message: "The video service failed to make this video.")
    static let lost = JobFailure(code: "upstream_video_lost", message: "The video service no longer has this video.")
    static let unavailable = JobFailure(code: "upstream_unavailable", message: "The video service is not available.")
    static let noToken = JobFailure(code: "no_token", message: "No account is available that can make this video.")
    static let mediaInvalid = JobFailure(
        code: "upstream_media_invalid", message: "The video service delivered a file that is not a whole video.")
    static let mediaTooLarge = JobFailure(
        code: "media_too_large", message: "The video is larger than this server stores.")
    static let referenceGone = JobFailure(code: "reference_gone", message: "The reference picture is no longer there.")
}
