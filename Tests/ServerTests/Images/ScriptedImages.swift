import Catalog
import Foundation
import Jobs
import NIOConcurrencyHelpers
import NIOCore
import TestSupport

@testable import Generation
@testable import Media
@testable import Server

/// Picture jobs that do what a test says, over a real cache.
final class ScriptedImages: Sendable {
    static let id = "image_0123456789abcdef0123456789abcdef"
    static let created = Date(timeIntervalSince1970: 1_750_000_000)

    private struct State {
        var requests: [ImageRequest] = []
        var names: [String] = []
        var waits = 0
    }

    private let state = NIOLockedValueBox(State())
    private let media: MediaCache
    private let ending: ImageJob
    private let previews: [PicturePreview]
    private let ends: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation
    private let (waits, wait) = AsyncStream<Bool>.makeStream()

    /// `waits`: the job ends only with `finish`.
    init(_ media: MediaCache, ending: ImageJob, previews: [PicturePreview] = [], waits: Bool = false) {
        self.media = media
        self.ending = ending
        self.previews = previews
        (ends, end) = AsyncStream<Void>.makeStream()
        if !waits { end.finish() }
    }

    var requests: [ImageRequest] { state.withLockedValue { $0.requests } }

    func finish() { end.finish() }

    /// Says true when somebody waits for the job, false when nobody does any more.
    var waiting: AsyncStream<Bool> { waits }

    var jobs: ImageJobs {
        ImageJobs(
            submit: { request, _ in
                self.state.withLockedValue { $0.requests.append(request) }
                return .accepted(Self.job(.running, count: request.count))
            },
            job: { id, owner in
                guard id == Self.id, owner == "test" else { throw VideoError.notFound(id) }
                return self.ending
            },
            settled: { _, _ in
                self.wait.yield(true)
                defer { self.wait.yield(false) }
                for await _ in self.ends {}
                try Task.checkCancellation()
                return self.ending
            },
            previews: { _ in
                AsyncStream { previews in
                    for preview in self.previews { previews.yield(preview) }
                    previews.finish()
                }
            },
            open: { picture, now in
                guard let file = try self.media.open(picture.name, as: .image, now: now) else {
                    throw VideoError.expired(picture.name)
                }
                return file
            })
    }

    static func job(
        _ state: JobState, count: Int = 1, pictures: [FinishedPicture] = [], failure: JobFailure? = nil
    ) -> ImageJob {
        ImageJob(
            id: id, state: state, progress: state == .completed ? 100 : 40, model: "grok-imagine-image",
            prompt: "A cat", count: count, size: nil, createdAt: created,
            completedAt: state.isFinal ? created.addingTimeInterval(9) : nil,
            expiresAt: created.addingTimeInterval(3600), pictures: pictures, failure: failure)
    }
}

enum PictureSample {
    /// A whole PNG of one pixel.
    static let png: [UInt8] = Array(
        Data(
            base64Encoded: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5Erk"
                + "Jggg==") ?? Data())

    /// The same with a private chunk of that many bytes before its data.
    static func png(padding: Int) -> [UInt8] {
        var bytes = Array(png[..<33])
        bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: padding >> $0) } + Array("prVt".utf8)
        bytes += (0..<padding).map { UInt8(truncatingIfNeeded: $0 &* 31) } + [0, 0, 0, 0]
        return bytes + png[33...]
    }

    static func store(_ bytes: [UInt8], in media: MediaCache) async throws -> FinishedPicture {
        let item = try await media.store(bytes, .init(kind: .image, job: nil), now: Date())
        return FinishedPicture(name: item.name, type: item.type, width: item.width, height: item.height)
    }
}
