import Foundation
import Jobs
import Media
import Pool
import Transport
import Upstream

/// From a video whose id is known to its file in the cache.
extension VideoAttempt {
    func followAndFetch(_ lease: Lease) async throws -> VideoOutput {
        let answer = try await openAsset(lease)
        watch.heard()
        let item: MediaItem
        do {
            item = try await worker.media.store(
                answer.body, as: .video, for: run.job.id, expectedLength: answer.contentLength, now: worker.now())
        } catch let error as MediaError {
            if case .invalid = error { try await countBadDownload() }
            throw error
        } catch let error as TransferError {
            guard error.kind == .broken else { throw UpstreamError(download: error) }
            // Cut short: a connection that breaks and a file that ends early look the same.
            try await countBadDownload()
            throw MediaError.invalid("a download that broke off")
        }
        do {
            // Under the job's fence: a job that was deleted meanwhile must not leave a file behind.
            try await save()
        } catch {
            try await worker.media.remove(item.name)
            throw error
        }
        watch.received(item.length)
        return VideoOutput(item)
    }

    private func countBadDownload() async throws {
        checkpoint.downloadWasBad()
        try await save()
    }

    private func openAsset(_ lease: Lease) async throws -> TransferResponse {
        let path = try await assetPath(lease)
        do {
            return try await download(path, lease)
        } catch let error as UpstreamError where error.kind == .notFound {
            // Its post may know a newer address.
            guard case .ready(let trace) = try await standing(lease), let found = trace.assetPath, found != path else {
                throw error
            }
            try await keep(traced: trace)
            return try await download(found, lease)
        }
    }

    private func download(_ path: String, _ lease: Lease) async throws -> TransferResponse {
        do {
            return try await worker.upstream.asset(path, as: lease.credential, by: lease.assets)
        } catch let error as UpstreamError where error.blame == .egress && lease.assets != lease.egress {
            // The road of downloads failed, not the one that was lent, which would be blamed for it.
            throw UpstreamError(
                .unavailable, status: error.status, message: "on the road of downloads: \(error.message)")
        }
    }

    private func assetPath(_ lease: Lease) async throws -> String {
        while true {
            if let path = checkpoint.trace.assetPath { return path }
            switch try await standing(lease) {
            case .ready(let trace): try await keep(traced: trace)
            case .underway:
                guard checkpoint.isAwaited(now: worker.now(), for: worker.configuration.timeLimit) else {
                    throw VideoFailure.overdue
                }
                try await Task.sleep(for: worker.configuration.followInterval)
            }
        }
    }

    private func standing(_ lease: Lease) async throws -> VideoStanding {
        try await worker.upstream.standing(of: checkpoint.trace, as: lease.credential, by: lease.egress)
    }
}

extension UpstreamError {
    /// What ended a download that was under way.
    init(download error: TransferError) {
        switch error.kind {
        case .connectTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout:
            self.init(.timedOut, message: error.message)
        case .cancelled, .closed: self.init(.cancelled, message: error.message)
        case .badRequest, .resolve, .connect, .proxy, .tls, .broken: self.init(.interrupted, message: error.message)
        }
    }
}
