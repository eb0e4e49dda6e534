import Foundation
import Logging
import NIOConcurrencyHelpers
import Store

/// One attempt, from the claimed job to the durable end.
extension JobRunner {
    func perform(_ job: Job) async {
        let key = job.key
        let logger = logger(for: job)
        let result = await attempt(job, logger)
        if case .failure(let error) = result, !(error is JobFailure), queue.running.reason(key) == nil {
            logger.error("An attempt failed", metadata: ["error": "\(error)"])
        }
        let reached = progress.withLockedValue { $0.reached(key) }
        if queue.running.reason(key) == .lost {
            logger.info("The job is no longer ours: what came of it is dropped")
        } else {
            await settle(job, result, progress: reached, logger)
        }
        queue.running.leave(key)
        // Not before its end is durable: what runs in the table and not here is taken for a stray.
        progress.withLockedValue { $0.end(key) }
        if state.withLockedValue({ $0.ended(job.kind) }) { waker.yield() }
    }

    private func attempt(_ job: Job, _ logger: Logger) async -> Result<JobOutcome, any Error> {
        guard let worker = workers[job.kind] else { return .failure(JobFailure.internalError) }
        let key = job.key
        let run = JobRun(
            job: job, logger: logger,
            saveCheckpoint: { try await self.save($0, key, logger) },
            reportProgress: { [progress] percent in progress.withLockedValue { $0.report(percent, of: key) } })
        // A task of its own, so that one job can be cancelled; the registry cancels it, also when ours is cancelled.
        let work = Task { try await worker.perform(run) }
        queue.running.attach(key) { work.cancel() }
        return await withTaskCancellationHandler {
            await work.result
        } onCancel: {
            queue.running.end(key, .stopping)
        }
    }

    /// Tries until the database takes it or the attempt is cancelled: an id that was learned once is not told again.
    private func save(_ checkpoint: Data, _ key: RunKey, _ logger: Logger) async throws {
        var pause = 0.1
        while true {
            do {
                return try await queue.save(checkpoint: checkpoint, key)
            } catch let error as StoreError where error.mayPass {
                logger.warning("A checkpoint could not be written yet", metadata: ["error": "\(error)"])
            }
            try await Task.sleep(for: .seconds(pause))
            pause = min(pause * 2, 5)
        }
    }

    /// Keeps the slot until the end is durable: a database that does not take it gets no further jobs from us. An end that
    /// breaks the table's rules, which the database will never take, becomes a failure of ours.
    private func settle(_ job: Job, _ result: Result<JobOutcome, any Error>, progress: Int, _ logger: Logger) async {
        var pause = 0.1
        var (result, progress) = (result, progress)
        while true {
            let now = surroundings.now()
            let verdict = JobVerdict(
                result, of: job, stopping: queue.running.reason(job.key) == .stopping, now: now,
                random: surroundings.random())
            do {
                if try await !queue.settle(job, verdict, progress: progress, now: now) {
                    logger.info("The job is no longer ours: what came of it is dropped")
                }
                return
            } catch StoreError.closed {
                logger.error("The end of an attempt is not written: the database is closed")
                return
            } catch {
                logger.error("The end of an attempt could not be written", metadata: ["error": "\(error)"])
                // Any other failure may be another's, whose transaction this one shared.
                if case StoreError.constraint = error {
                    (result, progress) = (.success(.discard(.internalError)), 0)
                }
            }
            // Cancelled: the next start takes the job back.
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
            pause = min(pause * 2, 5)
        }
    }

    private func logger(for job: Job) -> Logger {
        var logger = logger
        logger[metadataKey: "job"] = "\(job.id)"
        logger[metadataKey: "kind"] = "\(job.kind)"
        logger[metadataKey: "attempt"] = "\(job.attempt)"
        return logger
    }
}
