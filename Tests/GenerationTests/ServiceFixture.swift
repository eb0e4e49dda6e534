import Catalog
import Foundation
import Generation
import Jobs
import Media
import Store
import TestSupport
import Testing
import Transport

/// The entrance to videos on a fresh directory; nobody performs the jobs.
struct ServiceFixture {
    static let now = Date(timeIntervalSince1970: 1_760_000_000)
    static let owner = "ann"
    /// One red dot as PNG.
    static let dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

    let directory: TemporaryDirectory
    /// What the cache writes to, and what the queue.
    let mediaDatabase: StubbornDatabase
    let queueDatabase: StubbornDatabase
    let media: MediaCache
    let queue: JobQueue
    let transport: CurlTransport
    let videos: VideoService

    init() throws {
        directory = try TemporaryDirectory()
        let database = try SQLiteDatabase.temporary(
            in: directory, migrations: JobsSchema.migrations + MediaSchema.migrations)
        mediaDatabase = StubbornDatabase(database)
        media = try MediaCache(
            database: mediaDatabase, configuration: .init(directory: directory.file("temp")), logger: .quiet)
        queueDatabase = StubbornDatabase(database)
        queue = JobQueue(database: queueDatabase)
        transport = try CurlTransport(logger: .quiet)
        videos = VideoService(
            queue: queue, media: media, catalog: .standard, transport: transport,
            configuration: .init(allowsPrivateReferences: true), logger: .quiet)
    }

    func storedDot() async throws -> StoredReference {
        try await videos.storeReference(url: "data:image/png;base64," + Self.dot, now: Self.now)
    }

    func submit(
        _ prompt: String = "a cat", size: FrameSize = FrameSize(720, 1280), reference: StoredReference? = nil,
        key: String? = nil, now: Date = Self.now
    ) async throws -> VideoSubmission {
        let model = try #require(ModelCatalog.standard.video(named: "sora-2"))
        return try await videos.submit(
            VideoRequest(
                owner: Self.owner, model: model, prompt: prompt, size: size, seconds: 4, reference: reference,
                idempotencyKey: key),
            now: now)
    }

    func files(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.file("temp/\(folder)"))
    }
}

extension VideoSubmission {
    var video: Video? {
        guard case .accepted(let video) = self else { return nil }
        return video
    }
}
