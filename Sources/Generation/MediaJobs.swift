import Foundation
import Jobs
import Logging
import Media

/// Jobs together with the files that belong to them: both come and go with their job, whatever breaks off in between.
struct MediaJobs: Sendable {
    let queue: JobQueue
    let media: MediaCache
    let logger: Logger

    /// Returns when the job is durable, with its references made its own. References that are not needed after all are
    /// removed.
    func accept(_ job: NewJob, references: [StoredReference], now: Date) async throws -> EnqueueResult {
        do {
            for reference in references { try await media.assign(reference.name, to: job.id) }
        } catch {
            await drop(references)
            throw error
        }
        let result: EnqueueResult
        do {
            result = try await queue.enqueue(job, now: now)
        } catch {
            // Otherwise the job may be durable all the same: its references stay, for retention to judge.
            if error.leavesNoJob { await drop(references) }
            throw error
        }
        if case .created = result { return result }
        await drop(references)
        return result
    }

    /// Cancels it if it runs; removes it and its files. The row goes last: what is left when this breaks off is an ended
    /// job, which retention removes, and no file without its job. Throws `VideoError.notFound`.
    func delete(_ id: String, kind: String, owner: String, now: Date) async throws {
        guard try queue.job(id, owner: owner)?.kind == kind,
            try await queue.cancel(id, owner: owner, isRemoval: true, now: now) != nil
        else { throw VideoError.notFound(id) }
        try await media.remove(job: id)
        guard try await queue.delete(id, owner: owner, now: now) else { throw VideoError.notFound(id) }
    }

    func drop(_ references: [StoredReference]) async {
        for reference in references {
            do {
                try await media.remove(reference.name)
            } catch {
                // The sweeper removes old references: nothing is lost but some space for two days.
                logger.warning("A reference could not be removed", metadata: ["error": "\(error)"])
            }
        }
    }
}
