import Catalog
import Foundation
import Jobs
import Logging
import Media
import NIOConcurrencyHelpers
import Pool
import Upstream

/// What came of an attempt that did not fail.
enum VideoStep {
    case made(VideoOutput)
    /// It is being made, and is asked after again after that time.
    case awaited(Duration)
}

/// One attempt at one video job, from where the last one left off to a stored file. Used by one task.
final class VideoAttempt {
    let worker: VideoWorker
    let run: JobRun
    let arguments: VideoArguments
    var checkpoint: VideoCheckpoint
    /// Of the call under way.
    var watch: CallWatch
    /// What became known of the cost, and stands in no line of the call log yet.
    var bill: Cost?
    private var wasAnswered = false
    /// Whom this attempt asks.
    private var asked: Provider

    /// A longer one is none that was written down by us.
    private static let longestRest = Duration.seconds(600)

    init(worker: VideoWorker, run: JobRun) throws {
        self.worker = worker
        self.run = run
        arguments = try VideoArguments.decode(run.job.arguments)
        checkpoint = try VideoCheckpoint.decode(run.job.checkpoint)
        asked = checkpoint.owner
        watch = CallWatch()
    }

    /// Throws `VideoFailure`, a `JobFailure` that is final, or `CancellationError`.
    func perform() async throws -> VideoStep {
        // A process that died between storing the file and finishing the job left it here.
        if let stored = try worker.media.items(of: run.job.id).first(where: {
            $0.kind == .video && $0.variant == .original && $0.name != arguments.source
        }) {
            return .made(VideoOutput(stored, cost: checkpoint.trace.cost))
        }
        let found = checkpoint
        let bills = worker.upstreams[checkpoint.owner].bills
        let step = checkpoint.resume(ambiguousRetries: bills ? 0 : worker.configuration.ambiguousRetries)
        // A submission counted as ambiguous is counted for good.
        if checkpoint != found { try await save() }
        do {
            switch step {
            case .submit: return try await submit()
            case .follow, .fetch:
                // Whoever claims it early, after a restart perhaps, does not ask early.
                if let rest = checkpoint.rest(now: worker.now(), atMost: Self.longestRest) {
                    return .awaited(rest)
                }
                return try await goOn()
            case .giveUp: throw VideoFailure.interrupted
            }
        } catch let error as UpstreamError {
            if error.kind == .cancelled { throw CancellationError() }
            if error.cost != nil {
                checkpoint.charged(error.cost)
                try await save()
            }
            run.logger.warning(
                "Attempt failed at the upstream", metadata: ["error": "\(error)", "blame": "\(error.blame.rawValue)"])
            if error.isOutage, checkpoint.phase == .unsubmitted {
                worker.outage(of: asked) { $0.failed(now: worker.now()) }
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

    /// One provider after the other, as long as nothing can have begun.
    private func submit() async throws -> VideoStep {
        var roads = try roads()[...]
        while let road = roads.popFirst() {
            do {
                return try await submit(road)
            } catch {
                guard !roads.isEmpty, checkpoint.phase == .unsubmitted, passesOn(error) else { throw error }
                run.logger.notice(
                    "Another provider is asked",
                    metadata: ["after": "\(road.offer.provider.rawValue)", "error": "\(error)"])
            }
        }
        throw JobFailure.notOffered
    }

    private func submit(_ road: VideoRoad) async throws -> VideoStep {
        asked = road.offer.provider
        let order = try order(road)
        let request = LeaseRequest(
            provider: asked, tier: road.offer.tier, model: road.offer.name, quota: road.offer.quota)
        return try await worker.tokens.withLease(request) { lease in
            // Not before: who waits for a token does not ask, and learns nothing for the others.
            try await enter()
            return try await recorded(lease) { try await ask(order, lease) }
        }
    }

    /// Whether what ended the asking of one provider says nothing about the next. What it taught is noted.
    private func passesOn(_ error: any Error) -> Bool {
        switch error {
        case is PoolError: return true
        case let failure as VideoFailure: if case .outage = failure { return true } else { return false }
        case let error as UpstreamError:
            if error.isOutage { worker.outage(of: asked) { $0.failed(now: worker.now()) } }
            return !error.mayHaveStarted && error.blame != .request
        default: return false
        }
    }

    private func ask(_ order: VideoOrder, _ lease: Lease) async throws -> VideoStep {
        checkpoint.use(token: lease.token, of: lease.provider)
        let prepared = try await prepare(order, lease: lease)
        try await generate(order, prepared: prepared, lease: lease)
        if checkpoint.trace.assetPath == nil, let pause = pause(lease) {
            record(lease, .begun, media: [])
            return .awaited(pause)
        }
        do {
            return try await followAndFetch(lease)
        } catch let error as UpstreamError {
            // It is this account's video now: no other token may be tried, which would ask for a second one.
            throw error.startingUncertain()
        }
    }

    private func goOn() async throws -> VideoStep {
        // Its ids mean nothing to another account, so this token or none, even while it cools.
        try await worker.tokens.withLease(
            LeaseRequest(
                provider: checkpoint.owner, tier: tier(of: checkpoint.owner), token: checkpoint.token,
                evenIfCooling: true)
        ) { lease in
            try await recorded(lease) { try await followAndFetch(lease) }
        }
    }

    private func enter() async throws {
        let (now, random) = (worker.now(), worker.random())
        guard let pause = worker.outage(of: asked, { $0.admit(now: now, random: random) }) else {
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
        case .traced(let trace), .finished(let trace):
            // Written down with the ids: it is asked after when its time has come, whoever does it then.
            if let pause = worker.upstreams[checkpoint.owner].asksAgainAfter {
                checkpoint.ask(after: pause, now: worker.now())
            }
            try await keep(traced: trace)
        case .progressed(let percent): run.report(progress: min(percent, 99))
        }
    }

    private func answered() {
        watch.heard()
        checkpoint.answered()
        guard !wasAnswered else { return }
        wasAnswered = true
        worker.outage(of: asked) { $0.answered() }
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
        if checkpoint.trace.cost == nil { bill = trace.cost }
        checkpoint.traced(trace)
        try await save()
    }

    func save() async throws { try await run.save(checkpoint: checkpoint.encoded()) }
}

extension VideoOutput {
    init(_ item: MediaItem, cost: Cost? = nil) {
        self.init(
            mediaName: item.name, width: item.width, height: item.height, duration: item.duration ?? 0, cost: cost)
    }
}
