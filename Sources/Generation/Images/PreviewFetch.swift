import Foundation
import Media
import NIOConcurrencyHelpers
import NIOCore
import Pool
import Transport
import Upstream

/// Fetches unfinished renditions of one picture, as long as somebody watches.
final class PreviewFetch: Sendable {
    private static let mostBytes = 8 << 20

    private let worker: ImageWorker
    private let job: String
    private let index: Int
    private let shown = NIOLockedValueBox(0)

    init(worker: ImageWorker, job: String, index: Int) {
        self.worker = worker
        self.job = job
        self.index = index
    }

    /// One after the other, until `paths` ends or it is cancelled.
    func show(_ paths: AsyncStream<String>, _ lease: Lease) async {
        for await path in paths where worker.previews.isWatched(job) {
            // A preview that does not come is none: the picture itself tells what is wrong.
            guard let bytes = try? await fetch(path, lease), let type = MediaCache.pictureType(of: bytes) else {
                continue
            }
            let ordinal = shown.withLockedValue { shown in
                defer { shown += 1 }
                return shown
            }
            worker.previews.show(
                PicturePreview(index: index, ordinal: ordinal, type: type, bytes: bytes), of: job)
        }
    }

    private func fetch(_ path: String, _ lease: Lease) async throws -> Data {
        let answer = try await worker.upstreams[lease.provider].asset(path, for: lease)
        return Data(try await answer.body.collect(upTo: Self.mostBytes).readableBytesView)
    }
}
