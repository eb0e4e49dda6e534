import Foundation
import Jobs
import Logging
import Media
import ServiceLifecycle

/// Removes ended jobs whose time is up, their files with them, and reference pictures as soon as their job has ended.
/// Unfinished jobs stay, however old.
package struct RetentionService: Service {
    package struct Configuration: Sendable {
        /// Ended jobs kept per owner at most.
        package var keptPerOwner: Int
        package var interval: Duration

        package init(keptPerOwner: Int = 1000, interval: Duration = .seconds(60)) {
            self.keptPerOwner = keptPerOwner
            self.interval = interval
        }
    }

    /// Small steps, so that no write makes others wait.
    private static let step = 100

    private let queue: JobQueue
    private let media: MediaCache
    private let configuration: Configuration
    /// Whether a reference is needed that belongs to no job, but to what has this id.
    private let keeps: @Sendable (_ id: String) throws -> Bool
    private let logger: Logger

    package init(
        queue: JobQueue, media: MediaCache, configuration: Configuration = Configuration(),
        keeps: @escaping @Sendable (_ id: String) throws -> Bool = { _ in false }, logger: Logger
    ) {
        self.queue = queue
        self.media = media
        self.configuration = configuration
        self.keeps = keeps
        self.logger = logger
    }

    package func run() async throws {
        let changes = queue.changes()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await dropReferences(changes) }
                await pruneRepeatedly()
                group.cancelAll()
            }
        }
    }

    private func pruneRepeatedly() async {
        while !Task.isCancelled {
            do {
                try await prune(now: Date())
                try await Task.sleep(for: configuration.interval)
            } catch is CancellationError {
                return
            } catch {
                // At the server's end the database may be closed already.
                guard !Task.isCancelled else { return }
                logger.error("Old jobs could not be removed", metadata: ["error": "\(error)"])
                // Ended by cancellation alone; the loop's condition sees it.
                try? await Task.sleep(for: configuration.interval)
            }
        }
    }

    /// Nobody needs the picture a video was made from once its job has ended. One that is missed here goes when
    /// it is old, or with its job.
    private func dropReferences(_ changes: AsyncStream<JobChange>) async {
        for await change in changes where change.state?.isFinal == true {
            do {
                for item in try media.items(of: change.id) where item.kind == .reference {
                    try await media.remove(item.name)
                }
            } catch {
                logger.warning("A reference could not be removed", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Removes what has had its time: ended jobs with their media, and references beyond their age whose jobs need them no
    /// more. Files go first: a job without its file is pruned again, a file without its job would stay. Returns how many
    /// jobs went.
    @discardableResult
    package func prune(now: Date) async throws -> Int {
        var count = 0
        while true {
            let jobs = try await queue.prunable(now: now, keepingPerOwner: configuration.keptPerOwner, limit: Self.step)
            for job in jobs { try await media.remove(job: job.id) }
            try await queue.remove(jobs.map(\.id))
            count += jobs.count
            if jobs.count < Self.step { break }
        }
        try await media.sweepReferences(now: now) { try queue.isUnfinished($0) || keeps($0) }
        return count
    }
}
