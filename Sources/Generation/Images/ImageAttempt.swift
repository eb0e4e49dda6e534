import Catalog
import Foundation
import Jobs
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Upstream

/// One attempt at one image job: makes what is missing, all of it side by side, and writes each picture down as it comes.
/// Used by one task; each picture has a `PictureAttempt` of its own.
final class ImageAttempt {
    private let worker: ImageWorker
    private let run: JobRun
    private let arguments: ImageArguments
    private let notebook: ImageNotebook
    private var failures: [ImageFailure] = []
    private var wasAnswered = false
    /// Who did not answer at last.
    private var failedAt: [Provider] = []

    init(worker: ImageWorker, run: JobRun) throws {
        self.worker = worker
        self.run = run
        arguments = try ImageArguments.decode(run.job.arguments)
        notebook = ImageNotebook(try ImageCheckpoint.decode(run.job.checkpoint, count: arguments.count), run: run)
    }

    func perform() async throws -> JobOutcome {
        var checkpoint = await notebook.checkpoint
        try await removeStrays(checkpoint)
        if checkpoint.resume() { try await notebook.keep { [checkpoint] in $0 = checkpoint } }
        if !checkpoint.open.isEmpty { try await makeMissing(checkpoint) }
        return try outcome(await notebook.checkpoint)
    }

    /// A process that died between storing a file and writing it down left one that nobody knows.
    private func removeStrays(_ checkpoint: ImageCheckpoint) async throws {
        let known = Set(checkpoint.pictures.map(\.name))
        for item in try worker.media.items(of: run.job.id) where item.kind == .image && !known.contains(item.name) {
            try await worker.media.remove(item.name)
        }
    }

    // MARK: Making

    private func makeMissing(_ checkpoint: ImageCheckpoint) async throws {
        let commission = try commission(checkpoint)
        var interruption: (any Error)?
        await withTaskGroup(of: PictureAttempt.End.self) { group in
            for index in checkpoint.open {
                group.addTask { [worker, run, made = checkpoint.places[index].made] in
                    await PictureAttempt(index, made: made, worker: worker, run: run, commission: commission).perform()
                }
            }
            // Also after an interruption: a file that came all the same is written down, or removed.
            for await end in group {
                do {
                    try await take(end, uploads: commission.uploads.known)
                } catch {
                    interruption = interruption ?? error
                    group.cancelAll()
                }
            }
        }
        if let interruption { throw interruption }
        try await judge()
    }

    private func commission(_ checkpoint: ImageCheckpoint) throws -> Commission {
        let model = worker.catalog.image(named: arguments.model)
        let references = try arguments.references.map { name in
            guard let file = try worker.media.open(name, as: .reference, now: worker.now()) else {
                throw JobFailure.referenceGone
            }
            return NamedPicture(
                name: name,
                picture: ReferenceImage(
                    path: worker.media.path(of: file.item), type: file.item.type, length: file.item.length))
        }
        return Commission(
            arguments: arguments, roads: roads(model, references: references.count), references: references,
            uploads: UploadLedger(checkpoint.uploads), notebook: notebook,
            progress: PictureProgress(count: arguments.count, finished: arguments.count - checkpoint.open.count))
    }

    /// The preferred one first. Who has no token or key is only waited for where nobody has.
    private func roads(_ model: ImageModel?, references: Int) -> [PictureRoad] {
        let quota = references == 0 ? model?.quota ?? .image : model?.editQuota ?? .imageEdit
        let web = PictureRoad(
            lease: LeaseRequest(tier: model?.tier ?? .basic, quota: quota), model: "",
            admission: Admission(worker: worker, provider: .web))
        // A model that is gone from the catalog is still made by the web.
        let isOnWeb = model?.isOnWeb ?? true
        guard let keyed = model?.keyed, references <= keyed.maximumReferences else { return isOnWeb ? [web] : [] }
        let official = PictureRoad(
            lease: LeaseRequest(provider: .xai, tier: .super, model: keyed.name), model: keyed.name,
            admission: Admission(worker: worker, provider: .xai))
        guard isOnWeb else { return [official] }
        let all = worker.configuration.prefer == .xai ? [official, web] : [web, official]
        let supply = worker.tokens.supply(now: worker.now())
        let served = all.filter {
            supply.serves($0.lease.provider, $0.lease.tier, $0.lease.provider == .xai ? keyed.name : nil)
        }
        return served.isEmpty ? [web] : served
    }

    /// Throws what ends the attempt: the job is no longer ours, or the process stops.
    private func take(_ end: PictureAttempt.End, uploads: [Int: [String: UploadedPicture]]) async throws {
        await notebook.note {
            $0.uploaded(uploads)
            $0.charged(end.cost)
        }
        if end.wasAnswered { wasAnswered = true }
        if case .failure(let failure as ImageFailure) = end.result, failure.isOutage { failedAt.append(end.asked) }
        switch end.result {
        case .success(let item):
            do {
                // Under the job's fence: a job that was deleted meanwhile must not leave a file behind.
                try await notebook.keep { $0.stored(FinishedPicture(item), at: end.index) }
            } catch {
                try await worker.media.remove(item.name)
                throw error
            }
        case .failure(let failure as ImageFailure):
            run.logger.warning(
                "A picture did not come", metadata: ["picture": "\(end.index)", "error": "\(failure)"])
            let limit = worker.configuration.downloads
            await notebook.note {
                if case .media(_, let downloads) = failure, downloads > 0 {
                    $0.downloadsWereBad(downloads, at: end.index, limit: limit)
                }
                if let refusal = failure.refusal { $0.refused(refusal, at: end.index) }
            }
            if await notebook.checkpoint.places[end.index].isOpen {
                failures.append(failure)
            } else {
                try await notebook.keep { _ in }
            }
        case .failure(let error): throw error
        }
    }

    /// What the attempt taught about the upstream, for the others and for the next attempt.
    private func judge() async throws {
        let found = await notebook.checkpoint
        let isSilent: Bool
        if wasAnswered {
            isSilent = false
        } else if failures.contains(where: \.isOutage) {
            for provider in Set(failedAt) { worker.outage(of: provider) { $0.failed(now: worker.now()) } }
            isSilent = true
        } else {
            // What ended this attempt was another thing: the next outage has its own time.
            isSilent = failures.contains { if case .outage = $0 { true } else { false } }
        }
        var checkpoint = found
        if isSilent { checkpoint.unanswered(now: worker.now()) } else { checkpoint.answered() }
        if checkpoint != found || !failures.isEmpty { try await notebook.keep { [checkpoint] in $0 = checkpoint } }
    }

    // MARK: The end

    private func outcome(_ checkpoint: ImageCheckpoint) throws -> JobOutcome {
        let (now, random) = (worker.now(), worker.random())
        let waits = JobOutcome.together(
            failures.map {
                JobOutcome(
                    $0, job: run.job, silence: checkpoint.silence, of: worker.configuration, now: now, random: random)
            })
        let isLast = run.job.attempt >= run.job.maximumAttempts
        switch waits {
        case .snooze: return waits ?? .discard(.internalError)
        case .retry where !isLast || checkpoint.pictures.isEmpty: return waits ?? .discard(.internalError)
        case .discard where checkpoint.pictures.isEmpty: return waits ?? .discard(.internalError)
        // What is there is better than nothing.
        case .retry, .discard, .completed, nil:
            guard !checkpoint.pictures.isEmpty else { return .discard(checkpoint.refusal ?? .internalError) }
            return .completed(output: try ImageOutput(pictures: checkpoint.pictures, cost: checkpoint.cost).encoded())
        }
    }
}

extension FinishedPicture {
    init(_ item: MediaItem) {
        self.init(name: item.name, type: item.type, width: item.width, height: item.height)
    }
}
