import Catalog
import Foundation
import Jobs
import Media

/// A video that another program made, or failed to make.
package struct AdoptedVideo: Sendable {
    package enum End: Sendable {
        /// The file's name, and the file where it is in the cache: one that is gone is known by its name only.
        case completed(name: String, file: MediaItem?)
        case failed(JobFailure)
    }

    package var id: String
    package var owner: String
    package var model: String
    package var prompt: String
    package var size: FrameSize
    package var seconds: Int
    package var end: End
    package var createdAt: Date
    package var finishedAt: Date
    package var expiresAt: Date
    package var remixedFrom: String?

    package init(
        id: String, owner: String, model: String, prompt: String, size: FrameSize, seconds: Int, end: End,
        createdAt: Date, finishedAt: Date, expiresAt: Date, remixedFrom: String? = nil
    ) {
        self.id = id
        self.owner = owner
        self.model = model
        self.prompt = prompt
        self.size = size
        self.seconds = seconds
        self.end = end
        self.createdAt = createdAt
        self.finishedAt = finishedAt
        self.expiresAt = expiresAt
        self.remixedFrom = remixedFrom
    }

    /// As the queue keeps it.
    package func job() throws -> EndedJob {
        // It is never run: what the upstream would be asked for does not matter.
        let arguments = VideoArguments(
            model: model, prompt: prompt, width: size.width, height: size.height, seconds: seconds,
            aspectRatio: size.width > size.height ? "16:9" : "9:16", resolution: "720p", remixOf: remixedFrom)
        let end: EndedJob.End =
            switch self.end {
            case .completed(let name, let file):
                .completed(
                    output: try VideoOutput(
                        mediaName: name, width: file?.width ?? size.width, height: file?.height ?? size.height,
                        duration: file?.duration ?? Double(seconds)
                    ).encoded())
            case .failed(let failure): .failed(failure)
            }
        return EndedJob(
            id: id, kind: VideoWorker.kind, owner: owner, arguments: try arguments.encoded(), end: end,
            createdAt: createdAt, finishedAt: finishedAt, expiresAt: expiresAt)
    }
}

extension JobQueue {
    /// Everybody's videos in the order of acceptance, some at a time: `body` gets each with its owner.
    package func forEachVideo(_ body: (Video, _ owner: String) throws -> Void) async throws {
        var place = 0
        while true {
            let jobs = try await history(kind: VideoWorker.kind, after: place, limit: 500)
            for job in jobs { try body(try Video(job), job.owner) }
            guard let last = jobs.last else { return }
            place = last.sequence
        }
    }
}
