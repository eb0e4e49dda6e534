import Foundation

@testable import Generation
@testable import Jobs
@testable import Media

/// Holds a worker right behind a checkpoint until its attempt is cancelled.
final class Trap: Sendable {
    /// Of a checkpoint that was saved, and the job's files at that moment.
    private let catches: @Sendable (VideoCheckpoint, [MediaItem]) -> Bool
    /// Whether the worker goes on when it is let go, as one does that notices nothing.
    private let goesOn: Bool
    private let caught: AsyncStream<Void>
    private let announce: AsyncStream<Void>.Continuation

    init(goesOn: Bool = false, _ catches: @escaping @Sendable (VideoCheckpoint, [MediaItem]) -> Bool) {
        self.catches = catches
        self.goesOn = goesOn
        (caught, announce) = AsyncStream.makeStream()
    }

    /// Returns once a worker is in it.
    func closed() async { for await _ in caught {} }

    func pass(_ checkpoint: VideoCheckpoint, _ items: [MediaItem]) async throws {
        guard catches(checkpoint, items) else { return }
        announce.finish()
        let (never, keep) = AsyncStream<Void>.makeStream()
        for await _ in never {}
        keep.finish()
        if !goesOn { throw CancellationError() }
    }
}

/// A worker with a trap on its way.
struct TrappedWorker: JobWorker {
    let worker: VideoWorker
    let trap: Trap?

    func perform(_ run: JobRun) async throws -> JobOutcome {
        guard let trap else { return try await worker.perform(run) }
        return try await worker.perform(
            JobRun(
                job: run.job, logger: run.logger,
                saveCheckpoint: { checkpoint in
                    try await run.save(checkpoint: checkpoint)
                    try await trap.pass(
                        VideoCheckpoint.decode(checkpoint), worker.media.items(of: run.job.id))
                },
                reportProgress: { run.report(progress: $0) }))
    }
}
