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
        /// Failed attempts before a job fails.
        package var attempts: Int
        /// Largest reference picture in bytes.
        package var referenceBytes: Int
        /// Whether references may be fetched over plain http, and from private addresses: for tests and closed networks.
        package var allowsPrivateReferences: Bool

        package init(
            retention: Duration = .seconds(24 * 3600), attempts: Int = 5, referenceBytes: Int = 20 << 20,
            allowsPrivateReferences: Bool = false
        ) {
            self.retention = retention
            self.attempts = attempts
            self.referenceBytes = referenceBytes
            self.allowsPrivateReferences = allowsPrivateReferences
        }
    }

    private let queue: JobQueue
    private let media: MediaCache
    private let catalog: ModelCatalog
    private let references: ReferenceStore
    private let configuration: Configuration
    private let jobs: MediaJobs
    private let supply: @Sendable () -> Supply
    private let recent = RecentArguments<VideoArguments>()

    package init(
        queue: JobQueue, media: MediaCache, catalog: ModelCatalog, transport: CurlTransport,
        configuration: Configuration, supply: @escaping @Sendable () -> Supply = { .everything },
        logger: Logger
    ) {
        self.queue = queue
        self.media = media
        self.catalog = catalog
        self.configuration = configuration
        self.supply = supply
        jobs = MediaJobs(queue: queue, media: media, logger: logger)
        references = ReferenceStore(
            media: media, transport: transport, limit: configuration.referenceBytes,
            guardRules: configuration.allowsPrivateReferences ? .open : .publicOnly)
    }

    /// Returns when the job is durable. A reference that is not needed after all is removed.
    package func submit(_ request: VideoRequest, now: Date) async throws -> VideoSubmission {
        let references = request.stored
        let job: NewJob
        do {
            job = try prepared(request, now: now)
        } catch {
            await jobs.drop(references)
            throw error
        }
        switch try await jobs.accept(job, references: references, now: now) {
        case .created(let job), .existing(let job): return .accepted(try Video(job))
        case .conflict: return .idempotencyConflict
        case .full(let retryAfter): return .queueFull(retryAfter: retryAfter)
        }
    }

    private func prepared(_ request: VideoRequest, now: Date) throws -> NewJob {
        // What is changed keeps its size, whatever it is.
        guard
            let format = request.model.formats[request.size]
                ?? (request.source.map { _ in VideoFormat(nearest: request.size) })
        else { throw VideoError.unsupportedSize(request.size) }
        let id = JobID.make(VideoWorker.kind, now: now)
        var job = try NewJob(request, format: format, id: id, retention: configuration.retention, now: now)
        job.maximumAttempts = configuration.attempts
        try VideoRoads(
            VideoArguments.decode(job.arguments),
            source: try request.source.flatMap { try media.item($0.file.name) }.map(SourceMeasure.init)
        )
        .check(request.model, supply())
        return job
    }

    /// A new video from the last frame of a completed one, with its model, size and length. `source` is whose that is, if not
    /// the same owner's.
    package func remix(
        _ id: String, of source: String? = nil, prompt: String, owner: String, keyID: String = "",
        idempotencyKey: String?, isRepeat: Bool,
        origin: RequestOrigin? = nil, now: Date
    ) async throws -> VideoSubmission {
        let sourceOwner = source ?? owner
        guard let job = try queue.job(id, owner: sourceOwner), job.kind == VideoWorker.kind else {
            throw VideoError.notFound(id)
        }
        let source = try VideoArguments.decode(job.arguments)
        guard job.state == .completed else { throw VideoError.sourceNotCompleted(id) }
        guard let model = catalog.video(named: source.model) else { throw VideoError.sourceModelGone(source.model) }
        let file = try await content(id, variant: .original, owner: sourceOwner, now: now)
        let frame = try await media.lastFrame(of: file.item, for: "remix of \(id)", now: now)
        return try await submit(
            VideoRequest(
                owner: owner, keyID: keyID, model: model, prompt: prompt, size: FrameSize(source.width, source.height),
                seconds: source.seconds, reference: StoredReference(name: frame.name, sha256: frame.sha256),
                remixOf: id,
                source: VideoSource(
                    file: StoredReference(name: file.item.name, sha256: file.item.sha256),
                    duration: file.item.duration ?? 0, isUpload: false, change: .remix),
                idempotencyKey: idempotencyKey, isRepeat: isRepeat, origin: origin),
            now: now)
    }

    /// A completed video of the same owner, or an uploaded one, changed or made longer. `ofAnybody`: the completed one may be
    /// another owner's.
    package func change(
        _ wish: VideoChangeRequest, ofAnybody: Bool = false, owner: String, keyID: String = "", idempotencyKey: String?,
        isRepeat: Bool,
        origin: RequestOrigin? = nil, now: Date
    ) async throws -> VideoSubmission {
        let (item, model, remixOf) = try await source(wish, owner: ofAnybody ? nil : owner, now: now)
        let duration = item.duration ?? 0
        let (added, change): (Int, VideoChange) = wish.addedSeconds.map { ($0, .extend(seconds: $0)) } ?? (0, .edit)
        return try await submit(
            VideoRequest(
                owner: owner, keyID: keyID, model: model, prompt: wish.prompt,
                size: FrameSize(item.width, item.height), seconds: max(1, Int(duration.rounded())) + added,
                remixOf: remixOf,
                source: VideoSource(
                    file: StoredReference(name: item.name, sha256: item.sha256), duration: duration,
                    isUpload: remixOf == nil, change: change),
                idempotencyKey: idempotencyKey, isRepeat: isRepeat, origin: origin),
            now: now)
    }

    private func source(
        _ wish: VideoChangeRequest, owner: String?, now: Date
    ) async throws -> (MediaItem, VideoModel, remixOf: String?) {
        switch wish.source {
        case .upload(let stored, let model):
            guard let item = try media.item(stored.name) else { throw VideoError.expired(stored.name) }
            return (item, model, nil)
        case .video(let id, let model):
            let found = if let owner { try queue.job(id, owner: owner) } else { try queue.job(id) }
            guard let job = found, job.kind == VideoWorker.kind else { throw VideoError.notFound(id) }
            guard job.state == .completed else { throw VideoError.sourceNotCompleted(id) }
            let name = try VideoArguments.decode(job.arguments).model
            guard let model = model ?? catalog.video(named: name) else { throw VideoError.sourceModelGone(name) }
            return (try await content(id, variant: .original, owner: job.owner, now: now).item, model, id)
        }
    }

    /// Stores an uploaded video. Throws `VideoError.badReference`.
    package func storeSource<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes, now: Date
    ) async throws -> StoredReference where Bytes.Element == ByteBuffer {
        try await references.storeVideo(bytes, now: now)
    }

    /// Stores an uploaded video, or a picture. Throws `VideoError.badReference`.
    package func storeEither<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes, now: Date
    ) async throws -> StoredReference where Bytes.Element == ByteBuffer {
        try await references.storeEither(bytes, now: now)
    }

    /// Microseconds: clients poll this.
    package func video(_ id: String, owner: String) throws -> Video {
        guard let job = try queue.job(id, owner: owner), job.kind == VideoWorker.kind else {
            throw VideoError.notFound(id)
        }
        return try Video(job, recent.arguments(of: job))
    }

    package func videos(owner: String, after: String?, limit: Int, order: JobOrder) async throws -> VideoPage {
        let page = try await queue.jobs(owner: owner, kind: VideoWorker.kind, after: after, limit: limit, order: order)
        return VideoPage(videos: try page.jobs.map(Video.init), hasMore: page.hasMore)
    }

    /// Cancels it if it runs; removes it and its files. Throws `VideoError.notFound`.
    package func delete(_ id: String, owner: String, now: Date) async throws {
        try await jobs.delete(id, kind: VideoWorker.kind, owner: owner, now: now)
    }

    /// The file itself, or a picture made from it.
    package func content(_ id: String, variant: MediaVariant, owner: String, now: Date) async throws -> OpenMedia {
        let video = try video(id, owner: owner)
        guard video.state == .completed, let name = video.mediaName else { throw VideoError.notReady(id) }
        guard now < video.expiresAt, let file = try media.open(name, as: .video, now: now) else {
            throw VideoError.expired(id)
        }
        guard variant != .original else { return file }
        let picture = try await media.derive(variant, of: file.item, now: now)
        guard let opened = try media.open(picture.name, as: .image, now: now) else { throw VideoError.expired(id) }
        return opened
    }

    /// Stores an uploaded reference. Throws `VideoError.badReference`.
    package func storeReference<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes, now: Date
    ) async throws -> StoredReference where Bytes.Element == ByteBuffer {
        try await references.store(bytes, expectedLength: nil, now: now)
    }

    /// Fetches or decodes a reference given as `https:` or `data:` URL. Throws `VideoError.badReference`.
    package func storeReference(url: String, now: Date) async throws -> StoredReference {
        try await references.store(url: url, now: now)
    }

    /// Removes a reference whose request was refused after all.
    package func drop(_ reference: StoredReference) async { await jobs.drop([reference]) }
}
