import Foundation
import NIOConcurrencyHelpers

/// All that accounts have at the upstream: uploads, posts, pictures and videos, also those whose client has gone.
final class VideoStudio: Sendable {
    private struct State {
        var uploads = Shelf<Upload>(limit: 20_000)
        var posts = Shelf<Post>(limit: 100_000)
        var pictures = Shelf<Picture>(limit: 20_000)
        var videos = Shelf<Video>(limit: 100_000)
        var made = 0
    }

    let renderer: Renderer
    private let videoSeconds: Double
    private let drawsPrompt: Bool
    private let state = NIOLockedValueBox(State())

    init(renderer: Renderer, videoSeconds: Double, drawsPrompt: Bool) {
        self.renderer = renderer
        self.videoSeconds = videoSeconds
        self.drawsPrompt = drawsPrompt
    }

    func keep(_ upload: Upload) { state.withLockedValue { $0.uploads.put(upload, as: upload.id) } }

    func keep(_ post: Post) { state.withLockedValue { $0.posts.put(post, as: post.id) } }

    func upload(_ id: String) -> Upload? { state.withLockedValue { $0.uploads[id] } }

    /// The upload a URL or path of ours points to.
    func upload(address: String) -> Upload? {
        let parts = address.split(separator: "/")
        guard parts.count >= 4, parts[parts.count - 1] == "content", parts[parts.count - 4] == "users",
            let upload = upload(String(parts[parts.count - 2])), upload.owner == parts[parts.count - 3]
        else { return nil }
        return upload
    }

    func post(_ id: String) -> Post? { state.withLockedValue { $0.posts[id] } }

    func picture(_ id: String) -> Picture? { state.withLockedValue { $0.pictures[id] } }

    func video(_ id: String) -> Video? { state.withLockedValue { $0.videos[id] } }

    /// How many videos were begun since the start.
    var videosMade: Int { state.withLockedValue { $0.made } }

    /// Begins a video; it goes on by itself.
    func begin(
        _ request: VideoRequest, shape: FrameShape, reference: Upload?, parentPostID: String?, owner: String,
        moderatedAt: Int?, now: Date
    ) -> Video {
        let rendering = Rendering(
            .video(seconds: request.seconds, reference: reference?.file), shape: shape, caption: caption(request.prompt)
        )
        let video = Video(
            id: UUID().uuidString.lowercased(), owner: owner, order: request, shape: shape,
            parentPostID: parentPostID, rendering: rendering, startedAt: now, moderatedAt: moderatedAt)
        state.withLockedValue { state in
            state.videos.put(video, as: video.id)
            state.made += 1
            if let parentPostID { state.posts.update(parentPostID) { $0.videos.append(video.id) } }
        }
        renderer.order(rendering)
        return video
    }

    func draw(_ prompt: String, shape: FrameShape, number: Int, reference: Upload?, owner: String) -> Picture {
        let picture = Picture(
            id: UUID().uuidString.lowercased(), owner: owner,
            rendering: Rendering(
                .picture(number: number, reference: reference?.file), shape: shape, caption: caption(prompt)))
        state.withLockedValue { $0.pictures.put(picture, as: picture.id) }
        renderer.order(picture.rendering)
        return picture
    }

    func fail(_ videoID: String, because reason: String) {
        state.withLockedValue { $0.videos.update(videoID) { $0.failure = reason } }
    }

    func standing(_ video: Video, now: Date) -> Video.Standing {
        let current = self.video(video.id) ?? video
        return current.standing(after: videoSeconds, now: now, rendered: renderer.outcome(video.rendering))
    }

    private func caption(_ prompt: String) -> String { drawsPrompt ? prompt : "" }
}
