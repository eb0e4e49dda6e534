import Foundation
import Generation
import Jobs
import Webhooks

extension WebhookEvent {
    /// What an owner is told of a job's end; nil unless the job is a video. One that was called off has failed, as it is
    /// shown.
    init?(_ end: JobEnd, now: Date) {
        guard end.kind == VideoWorker.kind else { return nil }
        self.init(
            type: end.state == .completed ? .videoCompleted : .videoFailed, subject: end.id, createdAt: now)
    }
}

extension Webhooks {
    /// Writes the ends of videos down with them.
    var endWriter: JobEndWriter {
        { end, connection, now in
            try WebhookEvent(end, now: now).flatMap {
                try self.record($0, owner: end.owner, in: connection, now: now)
            }
        }
    }
}
