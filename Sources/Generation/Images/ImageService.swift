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

    package init(queue: JobQueue, media: MediaCache, configuration: VideoService.Configuration, logger: Logger) {
        self.queue = queue
        self.media = media
    }

    /// Returns when the job is durable. References that are not needed after all are removed.
    package func submit(_ request: ImageRequest, now: Date) async throws -> ImageSubmission {
        .queueFull(retryAfter: .seconds(1))
    }

    /// Throws `VideoError.notFound`.
    package func job(_ id: String, owner: String) throws -> ImageJob { throw VideoError.notFound(id) }

    /// Waits until the job has ended. Giving up the wait leaves the job as it is.
    package func settled(_ id: String, owner: String) async throws -> ImageJob { throw VideoError.notFound(id) }

    /// Unfinished renditions from now on, the newest few; ends with the job. The worker fetches them only while somebody
    /// listens.
    package func previews(of id: String) -> AsyncStream<PicturePreview> { AsyncStream { $0.finish() } }

    /// The file of a finished picture. Throws `VideoError.expired`.
    package func open(_ picture: FinishedPicture, now: Date) throws -> OpenMedia {
        throw VideoError.expired(picture.name)
    }
}
