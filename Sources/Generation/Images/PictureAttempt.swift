import CallLog
import Catalog
import Foundation
import Jobs
import Logging
import Media
import Pool
import Transport
import Upstream

/// One of a job's pictures, from its order to its file in the form that was asked for. Used by one task.
final class PictureAttempt {
    /// What came of it.
    struct End: Sendable {
        let index: Int
        /// Its failure is an `ImageFailure`, or ends the whole attempt.
        let result: Result<MediaItem, any Error>
        /// Whether the upstream said anything to it.
        let wasAnswered: Bool
        /// Who was asked at last.
        let asked: Provider
        /// Of what was asked for it and is not in the checkpoint, where that is told.
        let cost: Cost?
    }

    /// Downloads of one file, before the picture is left for the next attempt.
    private static let downloadsPerFile = 2

    private let index: Int
    /// What an earlier attempt paid for already.
    private let made: ImageCheckpoint.Made?
    private let worker: ImageWorker
    private let run: JobRun
    private let commission: Commission
    private let previews: PreviewFetch
    private var watch = CallWatch()
    /// Whether the upstream has begun, for the present token.
    private var hasBegun = false
    private var wasAnswered = false
    private var asked = Provider.web
    /// Whether nobody knows if it was made, and who was asked bills it.
    private var isInDoubt = false
    /// What it cost, and stands in no line of the call log yet.
    private var bill: Cost?
    /// Whether that stands in the checkpoint.
    private var isCharged = false
    /// What stands in the log, and not in the checkpoint.
    private var spent: Cost?
    private var badDownloads = 0

    init(
        _ index: Int, made: ImageCheckpoint.Made?, worker: ImageWorker, run: JobRun, commission: Commission
    ) {
        self.index = index
        self.made = made
        self.worker = worker
        self.run = run
        self.commission = commission
        previews = PreviewFetch(worker: worker, job: run.job.id, index: index)
    }

    func perform() async -> End {
        let result: Result<MediaItem, any Error>
        do {
            result = .success(try await make())
            report(100)
        } catch {
            result = .failure(failure(error))
        }
        return End(index: index, result: result, wasAnswered: wasAnswered, asked: asked, cost: spent)
    }

    private func failure(_ error: any Error) -> any Error {
        switch error {
        case let error as UpstreamError where error.kind == .cancelled: CancellationError()
        case let error as UpstreamError: isInDoubt ? ImageFailure.inDoubt : ImageFailure.upstream(error)
        case let error as PoolError: ImageFailure.pool(error)
        case let error as MediaError: ImageFailure.media(error, downloads: badDownloads)
        default: error
        }
    }

    // MARK: Steps

    private func make() async throws -> MediaItem {
        let served = if let made { try await fetched(made) } else { try await served() }
        do {
            let item = try await inForm(served.item)
            record(served.lease, .completed, media: [item.name], until: served.at)
            return item
        } catch {
            record(served.lease, CallEnd(error), media: [], until: served.at)
            throw error
        }
    }

    /// One provider after the other, as long as nothing can have begun.
    private func served() async throws -> Served {
        var roads = commission.roads[...]
        while let road = roads.popFirst() {
            asked = road.lease.provider
            do {
                return try await worker.tokens.withLease(road.lease) { lease in
                    // Not before: who waits for a token does not ask, and learns nothing for the others.
                    try road.admission.enter()
                    hasBegun = false
                    return try await recorded(lease) { try await ask(road, lease) }
                }
            } catch {
                guard !roads.isEmpty, passesOn(error) else { throw error }
            }
        }
        throw PoolError.noToken
    }

    /// By the account that owns it, even while that cools.
    private func fetched(_ made: ImageCheckpoint.Made) async throws -> Served {
        asked = made.provider
        hasBegun = true
        let owner = LeaseRequest(provider: made.provider, tier: .super, token: made.token, evenIfCooling: true)
        do {
            return try await worker.tokens.withLease(owner) { lease in
                try await recorded(lease) { try await fetch(made.path, lease) }
            }
        } catch let error as UpstreamError {
            throw error.ofPicture(hasBegun: true)
        }
    }

    /// Whether what ended the asking of one provider says nothing about the next. What it taught is noted.
    private func passesOn(_ error: any Error) -> Bool {
        switch error {
        case is PoolError, ImageFailure.outage: return true
        case let error as UpstreamError:
            if error.isOutage { worker.outage(of: asked) { $0.failed(now: worker.now()) } }
            return !error.mayHaveStarted && error.blame != .request
        default: return false
        }
    }

    private struct Served: Sendable {
        let item: MediaItem
        let lease: Lease
        let at: ContinuousClock.Instant
    }

    private func recorded(_ lease: Lease, _ body: () async throws -> MediaItem) async throws -> Served {
        watch.begin()
        do {
            let item = try await ConnectMeter.$current.withValue(watch.connects) { try await body() }
            return Served(item: item, lease: lease, at: .now)
        } catch {
            if let error = error as? UpstreamError {
                if error.isAnswer { wasAnswered = true }
                bill = error.cost ?? bill
            }
            record(lease, CallEnd(error), media: [], until: .now)
            // Another token may follow.
            watch = CallWatch()
            throw error
        }
    }

    private func ask(_ road: PictureRoad, _ lease: Lease) async throws -> MediaItem {
        let (paths, sighted) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        do {
            return try await withThrowingTaskGroup(of: Void.self) { group in
                // Beside the frames, which are not to wait for it.
                group.addTask { [previews] in await previews.show(paths, lease) }
                defer {
                    sighted.finish()
                    group.cancelAll()
                }
                let path = try await draw(road, try await uploaded(lease), lease) { sighted.yield($0) }
                return try await fetch(path, lease)
            }
        } catch let error as UpstreamError {
            if error.kind == .notFound, !hasBegun { commission.uploads.forget(token: lease.token) }
            throw isInDoubt ? error.startingUncertain() : error.ofPicture(hasBegun: hasBegun)
        }
    }

    private func uploaded(_ lease: Lease) async throws -> [UploadedPicture] {
        var uploaded: [UploadedPicture] = []
        for reference in commission.references {
            uploaded.append(
                try await commission.uploads.picture(reference.name, token: lease.token) { [worker] in
                    try await worker.upstreams[lease.provider].upload(
                        reference.picture, as: lease.credential, by: lease.egress)
                })
        }
        return uploaded
    }

    /// Returns the path of the finished file.
    private func draw(
        _ road: PictureRoad, _ references: [UploadedPicture], _ lease: Lease, preview: (String) -> Void
    ) async throws -> String {
        let order = ImageOrder(
            prompt: commission.arguments.prompt, aspectRatio: commission.arguments.aspectRatio, references: references,
            files: commission.references.map(\.picture), model: road.model)
        let upstream = worker.upstreams[lease.provider]
        if upstream.bills { try await keepAsking(lease) }
        do {
            var finished: String?
            try await upstream.draw(order, as: lease.credential, by: lease.egress) { event in
                hasBegun = true
                wasAnswered = true
                watch.heard()
                switch event {
                case .progressed(let percent): report(min(percent, 99))
                case .previewed(let path): preview(path)
                case .charged(let cost): bill = cost
                case .finished(let path): finished = path
                }
            }
            guard let finished else { throw UpstreamError(.malformedAnswer, message: "a picture without a path") }
            if upstream.bills { try await keepMade(finished, lease) }
            return finished
        } catch let error as UpstreamError {
            if upstream.bills { try await settle(error) }
            throw error
        }
    }

    // MARK: What is paid for

    private func keepAsking(_ lease: Lease) async throws {
        try Task.checkCancellation()
        try await commission.notebook.keep { [index, uploads = commission.uploads.known] in
            $0.uploaded(uploads)
            $0.asking(lease.provider, at: index)
        }
    }

    private func keepMade(_ path: String, _ lease: Lease) async throws {
        let file = ImageCheckpoint.Made(path: path, token: lease.token, provider: lease.provider)
        try await commission.notebook.keep { [index, bill] in
            $0.made(file, at: index)
            $0.charged(bill)
        }
        isCharged = true
    }

    /// What the checkpoint says from now on of an order that failed. A refusal is written down as the picture's end; a
    /// cancelled order stays as it is, for the next attempt to find.
    private func settle(_ error: UpstreamError) async throws {
        guard error.kind != .cancelled else { return }
        if error.mayHaveStarted || hasBegun && error.blame != .request {
            isInDoubt = true
        } else if error.blame != .request {
            try await commission.notebook.keep { [index] in $0.declined(at: index) }
        }
    }

    // MARK: The file

    private func fetch(_ path: String, _ lease: Lease) async throws -> MediaItem {
        var attempt = 1
        while true {
            do {
                let answer = try await worker.upstreams[lease.provider].asset(path, for: lease)
                watch.downloads()
                let item = try await worker.media.store(
                    download: answer, as: .image, for: run.job.id, now: worker.now())
                watch.received(item.length)
                return item
            } catch let error as MediaError {
                guard case .invalid = error else { throw error }
                badDownloads += 1
                guard attempt < Self.downloadsPerFile else { throw error }
                attempt += 1
                try await Task.sleep(for: worker.configuration.downloadPause)
            }
        }
    }

    private func inForm(_ item: MediaItem) async throws -> MediaItem {
        let arguments = commission.arguments
        let form = PictureForm(
            size: arguments.size.map { ($0.width, $0.height) },
            format: arguments.output.format.flatMap { PictureForm.Format(rawValue: $0.rawValue) },
            compression: arguments.output.compression)
        do {
            let made = try await worker.media.render(item, as: form, now: worker.now())
            if made.name != item.name { await discard(item) }
            return made
        } catch {
            await discard(item)
            if case MediaError.invalid = error { badDownloads += 1 }
            throw error
        }
    }

    private func discard(_ item: MediaItem) async {
        do {
            try await worker.media.remove(item.name)
        } catch {
            // It goes with its job.
            run.logger.warning("An unconverted picture could not be removed", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Telling

    private func report(_ percent: Int) { run.report(progress: commission.progress.reached(percent, at: index)) }

    private func record(_ lease: Lease, _ end: CallEnd, media: [String], until: ContinuousClock.Instant) {
        worker.calls?.record(
            CallRecord(
                attemptAt: run.job, model: commission.arguments.model, origin: commission.arguments.origin,
                lease: lease, watch: watch, end: end, media: media, cost: bill, until: until, at: worker.now()))
        if let bill, !isCharged { spent = Cost(ticks: bill.ticks + (spent?.ticks ?? 0)) ?? spent }
        bill = nil
        isCharged = false
    }
}

extension UpstreamError {
    /// Where nobody is paid for it a picture may be made twice: whoever else can make it is asked at once. One that had begun
    /// is no sign of an upstream that is away, and costs an attempt.
    fileprivate func ofPicture(hasBegun: Bool) -> UpstreamError {
        UpstreamError(
            kind, status: status, message: message, retryAfter: retryAfter,
            mayHaveStarted: hasBegun && blame != .token, cost: cost)
    }
}
