import Generation
import Jobs

/// What a file was made from: the wish behind the job.
struct MediaOrigin: Sendable {
    let job: Job
    let model: String
    let prompt: String
    /// What was asked for, `720x1280`; nil left it to the upstream.
    let size: String?
    let seconds: Int?
    let count: Int?
    let remixedFrom: String?

    var owner: String { job.owner }

    /// nil of a job that makes no media, or one of another version that cannot be read.
    init?(_ job: Job) {
        if let video = job.video {
            (model, prompt, size) = (video.model, video.prompt, "\(video.size)")
            (seconds, count, remixedFrom) = (video.seconds, nil, video.remixedFrom)
        } else if let images = job.images {
            (model, prompt, size) = (images.model, images.prompt, images.size.map { "\($0)" })
            (seconds, count, remixedFrom) = (nil, images.count, nil)
        } else {
            return nil
        }
        self.job = job
    }

    var json: AdminJSON {
        [
            "job": .text(job.id), "kind": .text(job.kind), "state": .text(job.state.rawValue), "owner": .text(owner),
            "model": .text(model), "prompt": .text(prompt), "size": AdminJSON(size), "seconds": AdminJSON(seconds),
            "count": AdminJSON(count), "remixed_from": AdminJSON(remixedFrom), "created_at": AdminJSON(job.createdAt),
            "finished_at": AdminJSON(job.finishedAt), "expires_at": AdminJSON(job.expiresAt),
        ]
    }
}
