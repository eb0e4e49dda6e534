import Foundation
import Jobs
import Upstream

extension ImageJob {
    /// A job of kind `image` as its owner sees it.
    package init(_ job: Job) throws { try self.init(job, ImageArguments.decode(job.arguments)) }

    init(_ job: Job, _ arguments: ImageArguments) throws {
        self.init(
            id: job.id, state: job.state, progress: job.state == .completed ? 100 : job.progress,
            model: arguments.model, prompt: arguments.prompt, count: arguments.count, size: arguments.size,
            createdAt: job.createdAt,
            completedAt: job.finishedAt, expiresAt: job.expiresAt,
            pictures: try Self.pictures(of: job, arguments),
            failure: job.state == .discarded ? job.failure : nil, costTicks: try Self.cost(of: job)?.ticks)
    }

    /// Also of one that came to nothing.
    private static func cost(of job: Job) throws -> Cost? {
        if let output = job.output { return try ImageOutput.decode(output).cost }
        // Most checkpoints have none, and need not be read.
        guard let checkpoint = job.checkpoint, checkpoint.firstRange(of: Data("\"cost\"".utf8)) != nil else {
            return nil
        }
        return try ImageCheckpoint.decode(checkpoint).cost
    }

    /// While it runs, those that are there already.
    private static func pictures(of job: Job, _ arguments: ImageArguments) throws -> [FinishedPicture] {
        if let output = job.output { return try ImageOutput.decode(output).pictures }
        guard !job.state.isFinal, let checkpoint = job.checkpoint else { return [] }
        return try ImageCheckpoint.decode(checkpoint).pictures
    }
}
