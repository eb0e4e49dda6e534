import Foundation
import Jobs
import Media
import Pool
import Upstream

/// Why an attempt at a picture did not end with one.
enum ImageFailure: Error {
    case upstream(UpstreamError)
    /// The upstream answers nobody at the moment; this one did not ask, and is to come back after that time.
    case outage(Duration)
    /// Nobody knows whether it was made, and it would be paid for twice.
    case inDoubt
    case pool(PoolError)
    /// `downloads` is how many of the picture's were none.
    case media(MediaError, downloads: Int)

    /// nil where it may come another time.
    var refusal: JobFailure? {
        switch self {
        case .upstream(let error):
            switch error.kind {
            case .moderated: .moderated
            case .badRequest: JobFailure.Picture.refused
            case .noImage, .noVideo: JobFailure.Picture.noImage
            case .generationFailed: JobFailure.Picture.generationFailed
            default: nil
            }
        case .media(.tooLarge, _): JobFailure.Picture.mediaTooLarge
        case .inDoubt: JobFailure.Picture.interrupted
        case .pool(.tokenGone): JobFailure.Picture.lost
        case .media, .outage, .pool: nil
        }
    }

    /// Whether the road or the upstream failed before it said anything.
    var isOutage: Bool { if case .upstream(let error) = self { error.isOutage } else { false } }
}

extension JobOutcome {
    /// What becomes of a job one of whose pictures did not come this time: by who is to blame.
    init(
        _ failure: ImageFailure, job: Job, silence: Silence, of configuration: ImageWorker.Configuration, now: Date,
        random: Double
    ) {
        let isPatient = silence.isBearable(now: now, for: configuration.timeLimit)
        let isExpired = now >= job.expiresAt
        switch failure {
        case .inDoubt: self = .discard(JobFailure.Picture.interrupted)
        case .outage(let pause): self = isPatient ? .snooze(for: pause) : .discard(JobFailure.Picture.unavailable)
        case .upstream(let error) where error.isOutage:
            let asked = min(error.retryAfter ?? .zero, Self.longestWait)
            self =
                isPatient
                ? .snooze(for: silence.pause(now: now, asked: asked, random: random))
                : .discard(JobFailure.Picture.unavailable)
        // This token waits as long as it was told; which one is free next, and when, the pool knows.
        case .upstream(let error) where error.kind == .rateLimited && !isExpired: self = .snooze(for: .seconds(1))
        case .upstream(let error):
            self = .retry(
                JobFailure.Picture.unavailable, after: error.retryAfter.map { min($0, Self.longestBackoff) })
        case .pool(let error):
            self = JobOutcome(
                error, isExpired: isExpired, noToken: JobFailure.Picture.noToken,
                unavailable: JobFailure.Picture.unavailable)
        case .media(.noSpace, _): self = .snooze(for: .seconds(15))
        case .media(.tool, _): self = .retry(.internalError, after: nil)
        case .media: self = .retry(JobFailure.Picture.mediaInvalid, after: .seconds(2))
        }
    }

    /// What becomes of a job of which several pictures did not come: as long as one may be waited for, it waits.
    static func together(_ outcomes: [JobOutcome]) -> JobOutcome? {
        outcomes.min { $0.rank < $1.rank }
    }

    private var rank: (Int, Duration) {
        switch self {
        case .snooze(let pause): (0, pause)
        case .retry(_, let pause): (1, pause ?? .zero)
        case .discard: (2, .zero)
        case .completed: (3, .zero)
        }
    }
}

extension JobFailure {
    /// The failures of pictures that a client can read; codes as those of videos where they mean the same.
    enum Picture {
        static let refused = JobFailure(
            code: "upstream_rejected", message: "The image service did not accept this request.")
        static let interrupted = JobFailure(
            code: "interrupted",
            message:
                "The server or its connection was interrupted while the picture was being requested; it was not requested again, as it might exist."
        )
        static let lost = JobFailure(
            code: "upstream_image_lost", message: "The image service no longer has this picture.")
        static let noImage = JobFailure(
            code: "no_image_generated", message: "The image service answered without a picture.")
        static let generationFailed = JobFailure(
            code: "image_generation_failed", message: "The image service failed to make this picture.")
        static let unavailable = JobFailure(
            code: "upstream_unavailable", message: "The image service is not available.")
        static let noToken = JobFailure(
            code: "no_token", message: "No account is available that can make this picture.")
        static let mediaInvalid = JobFailure(
            code: "upstream_media_invalid", message: "The image service delivered a file that is not a whole picture.")
        static let mediaTooLarge = JobFailure(
            code: "media_too_large", message: "The picture is larger than this server stores.")
    }
}
