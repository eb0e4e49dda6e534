import Catalog
import Foundation
import Generation
import Jobs

extension VideoResource {
    /// `base` is what links begin with; nil leaves them out.
    init(_ video: Video, base: String?) {
        let status = VideoStatus(video.state, hasStarted: video.startedAt != nil)
        self.init(
            id: video.id, model: video.model, status: status,
            progress: status == .completed ? 100 : min(max(video.progress, 0), 100),
            createdAt: video.createdAt.unixSeconds,
            completedAt: status.isPending ? nil : video.finishedAt?.unixSeconds,
            expiresAt: video.expiresAt.unixSeconds, prompt: video.prompt, size: video.size.description,
            seconds: String(video.seconds), remixedFrom: video.remixedFrom,
            error: Self.error(status, video.state, video.failure),
            url: Self.url(status, video.mediaName, base: base))
    }

    private static func error(
        _ status: VideoStatus, _ state: JobState, _ failure: JobFailure?
    ) -> (code: String, message: String)? {
        guard status == .failed else { return nil }
        guard state != .cancelled else { return ("cancelled", "The video was cancelled.") }
        guard let failure else { return ("internal_error", "The video could not be made.") }
        return (failure.code, failure.message)
    }

    private static func url(_ status: VideoStatus, _ name: String?, base: String?) -> String? {
        guard status == .completed, let name, let base else { return nil }
        return "\(base)/videos/\(name)"
    }
}

extension Date {
    var unixSeconds: Int { Int(timeIntervalSince1970.rounded(.down)) }
}
