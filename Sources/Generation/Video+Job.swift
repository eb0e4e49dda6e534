import Catalog
import Foundation
import Jobs
import Upstream

extension Video {
    /// A job of kind `video` as its owner sees it; its sizes are the file's once there is one.
    package init(_ job: Job) throws { try self.init(job, VideoArguments.decode(job.arguments)) }

    init(_ job: Job, _ arguments: VideoArguments) throws {
        let output = try job.output.map(VideoOutput.decode)
        self.init(
            id: job.id,
            model: arguments.model,
            prompt: arguments.prompt,
            size: FrameSize(output?.width ?? arguments.width, output?.height ?? arguments.height),
            seconds: output.map { max(1, Int($0.duration.rounded())) } ?? arguments.seconds,
            state: job.state,
            progress: job.state == .completed ? 100 : job.progress,
            failure: job.state == .discarded ? job.failure : nil,
            createdAt: job.createdAt,
            startedAt: job.startedAt,
            finishedAt: job.finishedAt,
            expiresAt: job.expiresAt,
            remixedFrom: arguments.remixOf,
            costTicks: try output?.cost?.ticks ?? VideoCheckpoint.cost(in: job.checkpoint)?.ticks,
            mediaName: output?.mediaName)
    }
}
