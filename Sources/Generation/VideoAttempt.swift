import Catalog
import Foundation
import Jobs
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Upstream

/// One attempt at one video job, from where the last one left off to a stored file. Used by one task.
final class VideoAttempt {
    let worker: VideoWorker
    let run: JobRun
    let arguments: VideoArguments
    var checkpoint: VideoCheckpoint
    /// Of the call under way.
    var watch: CallWatch
    private var wasAnswered = false

    init(worker: VideoWorker, run: JobRun) throws {
        self.worker = worker
        self.run = run
        arguments = try VideoArguments.decode(run.job.arguments)
        checkpoint = try VideoCheckpoint.decode(run.job.checkpoint)
        watch = CallWatch()
    }

    /// Throws `VideoFailure`, a `JobFailure` that is final, or `CancellationError`.
    func perform() async throws -> VideoOutput {
        // A process that died between storing the file and finishing the job left it here.
        if let stored = try worker.media.items(of: run.job.id).first(where: {
            $0.kind == .video && $0.variant == .original
        }) {
            return VideoOutput(stored)
        }
        let found = checkpoint
        let step = checkpoint.resume(ambiguousRetries: worker.configuration.ambiguousRetries)
        // A submission counted as ambiguous is counted for good.
        if checkpoint != found { try await save() }
        do {
            switch step {
            case .submit: return try await submit()
            case .follow, .fetch: return try await goOn()
            case .giveUp: throw VideoFailure.interrupted
            }
        } catch let error as UpstreamError {
            if error.kind == .cancelled { throw CancellationError() }
            run.logger.warning(
                "Attempt failed at the upstream", metadata: ["error": "\(error)", "blame": "\(error.blame.rawValue)"])
            if error.isOutage, checkpoint.phase == .unsubmitted {
                worker.outage.withLockedValue { $0.failed(now: worker.now()) }
                try await keepUnanswered()
            } else {
                try await endOutage()
            }
            throw VideoFailure.upstream(error)
        } catch let error as PoolError {
            try await endOutage()
            throw VideoFailure.pool(error)
        } catch let error as MediaError {
            run.logger.warning("Attempt failed at the file", metadata: ["error": "\(error)"])
            throw VideoFailure.media(error)
        }
    }

    // MARK: Steps

    private func submit() async throws -> VideoOutput {
        let order = try order()
        return try await worker.tokens.withLease(LeaseRequest(tier: tier, quota: quota)) { lease in
            // Not before: who waits for a token does not ask, and learns nothing for the others.
            try await enter()
            return try await recorded(lease) { try await ask(order, lease) }
        }
    }

    private func ask(_ order: VideoOrder, _ lease: Lease) async throws -> VideoOutput {
        checkpoint.use(token: lease.token, of: lease.provider)
        let prepared = try await prepare(order, lease: lease)
        try await generate(order, prepared: prepared, lease: lease)
        do {
            return try await followAndFetch(lease)
        } catch let error as UpstreamError {
            // It is this account's video now: no other token may be tried, which would ask for a second one.
            throw error.startingUncertain()
        }
    }

    private func goOn() async throws -> VideoOutput {
        // Its ids mean nothing to another account, so this token or none, even while it cools.
        try await worker.tokens.withLease(LeaseRequest(tier: tier, token: checkpoint.token, evenIfCooling: true)) {
            lease in
            try await recorded(lease) { try await followAndFetch(lease) }
        }
    }

    private func enter() async throws {
        let (now, random) = (worker.now(), worker.random())
        guard let pause = worker.outage.withLockedValue({ $0.admit(now: now, random: random) }) else {
            wasAnswered = false
            return
        }
        try await keepUnanswered()
        throw VideoFailure.outage(pause)
    }

    private func prepare(_ order: VideoOrder, lease: Lease) async throws -> VideoTrace {
        do {
            return try await worker.upstreams[lease.provider].prepare(
                order, from: checkpoint.trace, as: lease.credential, by: lease.egress
            ) { try await keep(prepared: $0) }
        } catch let error as UpstreamError {
            if error.isAnswer { answered() }
            throw error
        }
    }

    private func generate(_ order: VideoOrder, prepared: VideoTrace, lease: Lease) async throws {
        checkpoint.submitting(now: worker.now())
        try await save()
        do {
            try await worker.upstreams[lease.provider].generate(
                order, prepared: prepared, as: lease.credential, by: lease.egress
            ) { try await heard($0) }
        } catch let error as UpstreamError {
            try await settle(error)
        }
    }

    /// The conversation ended early. Where the video's id is known it may well come: the caller follows it, and whoever the
    /// error blames, nobody is asked for another. Otherwise the checkpoint tells what may be done next.
    private func settle(_ error: UpstreamError) async throws {
        let isKnown = checkpoint.phase == .submitted
        if error.isAnswer { answered() }
        switch error.blame {
        case .request where error.kind == .cancelled: throw error
        case .upstream where isKnown, .egress where isKnown: return
        case .token where isKnown, .request where isKnown: throw error.startingUncertain()
        case .upstream, .egress, .token, .request:
            if !error.mayHaveStarted { checkpoint.refused() }
            try await save()
            throw error
        }
    }

    // MARK: What is heard and kept

    private func heard(_ event: VideoEvent) async throws {
        answered()
        switch event {
        case .traced(let trace), .finished(let trace): try await keep(traced: trace)
        case .progressed(let percent): run.report(progress: min(percent, 99))
        }
    }

    private func answered() {
        watch.heard()
        checkpoint.answered()
        guard !wasAnswered else { return }
        wasAnswered = true
        worker.outage.withLockedValue { $0.answered() }
    }

    private func keepUnanswered() async throws {
        if checkpoint.unanswered(now: worker.now()) { try await save() }
    }

    /// What ended this attempt was another thing: the next outage has its own time.
    private func endOutage() async throws {
        guard checkpoint.unansweredSince != nil else { return }
        checkpoint.answered()
        try await save()
    }

    /// No answer yet: an upstream that takes pictures may still refuse to begin, and would never count as out.
    private func keep(prepared trace: VideoTrace) async throws {
        checkpoint.prepared(trace)
        try await save()
    }

    func keep(traced trace: VideoTrace) async throws {
        guard trace != checkpoint.trace else { return }
        checkpoint.traced(trace)
        try await save()
    }

    func save() async throws { try await run.save(checkpoint: checkpoint.encoded()) }

    // MARK: What was asked for

    private var tier: Tier { worker.catalog.video(named: arguments.model)?.tier ?? .basic }

    private var quota: QuotaGroup? { worker.catalog.video(named: arguments.model)?.quota }

    private func order() throws -> VideoOrder {
        VideoOrder(
            prompt: arguments.prompt, aspectRatio: arguments.aspectRatio, seconds: arguments.seconds,
            resolution: arguments.resolution, reference: try arguments.reference.map(reference))
    }

    private func reference(_ name: String) throws -> ReferenceImage {
        guard let file = try worker.media.open(name, as: .reference, now: worker.now()) else {
            throw JobFailure.referenceGone
        }
        return ReferenceImage(path: worker.media.path(of: file.item), type: file.item.type, length: file.item.length)
    }
}

extension VideoOutput {
    init(_ item: MediaItem) {
        self.init(mediaName: item.name, width: item.width, height: item.height, duration: item.duration ?? 0)
    }
}
