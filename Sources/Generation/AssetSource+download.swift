import Foundation
import Media
import Pool
import Transport
import Upstream

extension AssetSource {
    /// Opens a file of the lease's account, over the road of downloads.
    func asset(_ path: String, for lease: Lease) async throws -> TransferResponse {
        do {
            return try await asset(path, as: lease.credential, by: lease.assets)
        } catch let error as UpstreamError where error.blame == .egress && lease.assets != lease.egress {
            // The road of downloads failed, not the one that was lent, which would be blamed for it.
            throw UpstreamError(
                .unavailable, status: error.status, message: "on the road of downloads: \(error.message)")
        }
    }
}

extension MediaCache {
    /// Stores a download as a job's file. One that is cut short throws `MediaError.invalid`: a connection that breaks and
    /// a file that ends early look the same.
    func store(download answer: TransferResponse, as kind: MediaKind, for job: String, now: Date) async throws
        -> MediaItem
    {
        do {
            return try await store(answer.body, as: kind, for: job, expectedLength: answer.contentLength, now: now)
        } catch let error as TransferError {
            guard error.kind == .broken else { throw UpstreamError(download: error) }
            throw MediaError.invalid("a download that broke off")
        }
    }
}

extension UpstreamError {
    /// What ended a download that was under way.
    fileprivate init(download error: TransferError) {
        switch error.kind {
        case .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout:
            self.init(.timedOut, message: error.message)
        case .cancelled, .closed: self.init(.cancelled, message: error.message)
        case .badRequest, .resolve, .connect, .proxy, .tls, .broken: self.init(.interrupted, message: error.message)
        }
    }
}
