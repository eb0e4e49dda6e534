import Catalog
import Foundation
import Jobs
import Logging
import Media
import NIOCore
import Transport

/// The entrance to videos: what a client may do with them, in its owner's name.
package final class VideoService: Sendable {
    package struct Configuration: Sendable {
        /// How long a job is kept after it was created.
        package var retention: Duration
        /// Largest reference picture in bytes.
        package var referenceBytes: Int
        /// Whether references may be fetched over plain http, and from private addresses: for tests and closed networks.
        package var allowsPrivateReferences: Bool

        package init(
            retention: Duration = .seconds(24 * 3600), referenceBytes: Int = 20 << 20,
            allowsPrivateReferences: Bool = false
        ) {
            self.retention = retention
            self.referenceBytes = referenceBytes
            self.allowsPrivateReferences = allowsPrivateReferences
        }
    }

    package init(
        queue: JobQueue, media: MediaCache, transport: CurlTransport, configuration: Configuration, logger: Logger
    ) {}

    /// Returns when the job is durable.
    package func submit(_ request: VideoRequest, now: Date) async throws -> VideoSubmission { .idempotencyConflict }

    /// A new video from the end of a completed one of the same owner.
    package func remix(
        _ id: String, prompt: String, owner: String, idempotencyKey: String?, isRepeat: Bool, now: Date
    ) async throws -> VideoSubmission { throw VideoError.notFound(id) }

    package func video(_ id: String, owner: String) throws -> Video { throw VideoError.notFound(id) }

    package func videos(owner: String, after: String?, limit: Int, order: JobOrder) async throws -> VideoPage {
        VideoPage(videos: [], hasMore: false)
    }

    /// Cancels it if it runs; removes it and its files.
    package func delete(_ id: String, owner: String, now: Date) async throws { throw VideoError.notFound(id) }

    /// The file itself, or a picture made from it.
    package func content(_ id: String, variant: MediaVariant, owner: String, now: Date) async throws -> OpenMedia {
        throw VideoError.notFound(id)
    }

    /// Stores an uploaded reference. Throws `VideoError.badReference`.
    package func storeReference<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes, now: Date
    ) async throws -> StoredReference where Bytes.Element == ByteBuffer { throw VideoError.badReference("") }

    /// Fetches or decodes a reference given as `https:` or `data:` URL. Throws `VideoError.badReference`.
    package func storeReference(url: String, now: Date) async throws -> StoredReference {
        throw VideoError.badReference("")
    }

    /// Removes a reference whose request was refused after all.
    package func drop(_ reference: StoredReference) async {}
}
