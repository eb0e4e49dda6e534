import Foundation
import Jobs
import Media
import Pool
import Transport
import Upstream

/// From a video whose id is known to its file in the cache.
extension VideoAttempt {
    func followAndFetch(_ lease: Lease) async throws -> VideoStep {
        guard let answer = try await openAsset(lease) else { return .awaited(pause(lease) ?? .zero) }
        watch.heard()
        watch.downloads()
        let item: MediaItem
        do {
            item = try await worker.media.store(
                download: answer, as: .video, for: run.job.id, now: worker.now())
        } catch MediaError.invalid(let found) {
            try await countBadDownload()
            throw MediaError.invalid(found)
        }
        do {
            // Under the job's fence: a job that was deleted meanwhile must not leave a file behind.
            try await save()
        } catch {
            try await worker.media.remove(item.name)
            throw error
        }
        watch.received(item.length)
        return .made(VideoOutput(item, cost: checkpoint.trace.cost))
    }

    private func countBadDownload() async throws {
        checkpoint.downloadWasBad()
        try await save()
    }

    /// nil: it is not there yet, and the provider wants to be left alone.
    private func openAsset(_ lease: Lease) async throws -> TransferResponse? {
        guard let path = try await assetPath(lease) else { return nil }
        do {
            return try await worker.upstreams[lease.provider].asset(path, for: lease)
        } catch let error as UpstreamError where error.kind == .notFound {
            // Its post may know a newer address.
            guard case .ready(let trace) = try await standing(lease), let found = trace.assetPath, found != path else {
                throw error
            }
            try await keep(traced: trace)
            return try await worker.upstreams[lease.provider].asset(found, for: lease)
        }
    }

    private func assetPath(_ lease: Lease) async throws -> String? {
        while true {
            if let path = checkpoint.trace.assetPath { return path }
            switch try await standing(lease) {
            case .ready(let trace): try await keep(traced: trace)
            case .underway(let progress):
                watch.heard()
                if let progress { run.report(progress: min(progress, 99)) }
                guard checkpoint.isAwaited(now: worker.now(), for: worker.configuration.timeLimit) else {
                    throw VideoFailure.overdue
                }
                if let pause = pause(lease) {
                    checkpoint.ask(after: pause, now: worker.now())
                    try await save()
                    return nil
                }
                try await Task.sleep(for: worker.configuration.followInterval)
            }
        }
    }

    private func standing(_ lease: Lease) async throws -> VideoStanding {
        try await worker.upstreams[lease.provider].standing(
            of: checkpoint.trace, as: lease.credential, by: lease.egress)
    }
}
