import Catalog
import Foundation
import Jobs
import Logging
import Media
import Transport

/// The entrance to pictures made through the queue: what a client may do with them, in its owner's name.
package final class ImageService: Sendable {
    private let queue: JobQueue
    private let media: MediaCache
    private let jobs: MediaJobs
    private let configuration: VideoService.Configuration
    private let supply: @Sendable () -> Supply
    private let recent = RecentArguments<ImageArguments>()
    /// Where the worker shows unfinished pictures.
    package let previews = PreviewBoard()

    package init(
        queue: JobQueue, media: MediaCache, configuration: VideoService.Configuration,
        supply: @escaping @Sendable () -> Supply = { .everything }, logger: Logger
    ) {
        self.queue = queue
        self.media = media
        self.configuration = configuration
        self.supply = supply
        jobs = MediaJobs(queue: queue, media: media, logger: logger)
    }

    /// Returns when the job is durable. References that are not needed after all are removed. Throws
    /// `VideoError.unsupported` for what none of the present credentials can do.
    package func submit(_ request: ImageRequest, now: Date) async throws -> ImageSubmission {
        let job: NewJob
        do {
            try request.model.check(references: request.references.count, supply())
            var new = try NewJob(
                request, id: JobID.make(ImageWorker.kind, now: now), retention: configuration.retention, now: now)
            new.maximumAttempts = configuration.attempts
            job = new
        } catch {
            await jobs.drop(request.references)
            throw error
        }
        switch try await jobs.accept(job, references: request.references, now: now) {
        case .created(let job), .existing(let job): return .accepted(try ImageJob(job, recent.arguments(of: job)))
        case .conflict: return .idempotencyConflict
        case .full(let retryAfter): return .queueFull(retryAfter: retryAfter)
        }
    }

    /// Microseconds: clients poll this. Throws `VideoError.notFound`.
    package func job(_ id: String, owner: String) throws -> ImageJob {
        guard let job = try queue.job(id, owner: owner), job.kind == ImageWorker.kind else {
            throw VideoError.notFound(id)
        }
        return try ImageJob(job, recent.arguments(of: job))
    }

    /// Waits until the job has ended. Giving up the wait leaves the job as it is. Throws `VideoError.notFound`, also where
    /// the job is deleted meanwhile.
    package func settled(_ id: String, owner: String) async throws -> ImageJob {
        let job = try job(id, owner: owner)
        guard !job.state.isFinal else { return job }
        guard let ended = try await queue.settled(id) else { throw VideoError.notFound(id) }
        return try ImageJob(ended, recent.arguments(of: ended))
    }

    /// Unfinished renditions from now on, the newest few; ends with the job. The worker fetches them only while somebody
    /// listens.
    package func previews(of id: String) -> AsyncStream<PicturePreview> {
        previews.watch(id) { [queue] continuation in
            Task {
                // Whatever ends the wait, a queue that is closed too, ends the previews.
                _ = try? await queue.settled(id)
                continuation.finish()
            }
        }
    }

    /// The file of a finished picture. Throws `VideoError.expired`.
    package func open(_ picture: FinishedPicture, now: Date) throws -> OpenMedia {
        guard let file = try media.open(picture.name, as: .image, now: now) else {
            throw VideoError.expired(picture.name)
        }
        return file
    }

    /// Cancels it if it runs; removes it and its files. Throws `VideoError.notFound`.
    package func delete(_ id: String, owner: String, now: Date) async throws {
        try await jobs.delete(id, kind: ImageWorker.kind, owner: owner, now: now)
    }
}
