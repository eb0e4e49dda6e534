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
        /// How often a caption was drawn.
        var drawn = Shelf<Int>(limit: 20_000)
        var isHeld = false

        mutating func take(_ fact: Ledger.Fact) {
            switch fact {
            case .listened, .submitted: break
            case .uploaded(let upload): uploads.put(upload, as: upload.id)
            case .posted(let post): posts.put(post, as: post.id)
            case .drew(let picture): pictures.put(picture, as: picture.id)
            case .began(let video):
                videos.put(video, as: video.id)
                if let post = video.parentPostID { posts.update(post) { $0.videos.append(video.id) } }
            case .failed(let id, let reason): videos.update(id) { $0.failure = reason }
            }
        }
    }

    /// So many pictures of one prompt look different, and no more: each is rendered.
    private static let variations = 4

    let renderer: Renderer
    private let ledger: Ledger
    private let videoSeconds: Double
    private let drawsPrompt: Bool
    private let state = NIOLockedValueBox(State())

    init(renderer: Renderer, ledger: Ledger, videoSeconds: Double, drawsPrompt: Bool) {
        self.renderer = renderer
        self.ledger = ledger
        self.videoSeconds = videoSeconds
        self.drawsPrompt = drawsPrompt
    }

    /// Takes over what an earlier process knew, and goes on making what it had begun.
    func recall(_ facts: [Ledger.Fact]) {
        state.withLockedValue { state in
            for fact in facts { state.take(fact) }
        }
        for case .began(let begun) in facts {
            if let video = video(begun.id), video.failure == nil { renderer.order(video.rendering) }
        }
    }

    func keep(_ upload: Upload, now: Date) { take(.uploaded(upload), now: now) }

    func keep(_ post: Post, now: Date) { take(.posted(post), now: now) }

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

    /// While it holds, no video is done, however long it has taken.
    func hold(_ isHeld: Bool) { state.withLockedValue { $0.isHeld = isHeld } }

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
            parentPostID: parentPostID, rendering: rendering, startedAt: now,
            dueAt: now.addingTimeInterval(videoSeconds), moderatedAt: moderatedAt)
        take(.began(video), now: now)
        state.withLockedValue { $0.made += 1 }
        renderer.order(rendering)
        return video
    }

    /// A moderated one is never rendered.
    func draw(
        _ prompt: String, shape: FrameShape, number: Int, references: [Upload], owner: String,
        isModerated: Bool = false,
        now: Date
    ) -> Picture {
        let caption = caption(prompt)
        let times = state.withLockedValue { state in
            let times = state.drawn[caption] ?? 0
            state.drawn.put(times + 1, as: caption)
            return times
        }
        // A change is told by its border, which goes by the number alone.
        let look = references.isEmpty ? number * Self.variations + times % Self.variations : number
        let picture = Picture(
            id: UUID().uuidString.lowercased(), owner: owner,
            rendering: Rendering(
                .picture(number: look, references: references.map(\.file)), shape: shape, caption: caption),
            isModerated: isModerated)
        take(.drew(picture), now: now)
        if !isModerated { renderer.order(picture.rendering) }
        return picture
    }

    func fail(_ videoID: String, because reason: String, now: Date) {
        take(.failed(videoID: videoID, reason: reason), now: now)
    }

    func standing(_ video: Video, now: Date) -> Video.Standing {
        let (known, isHeld) = state.withLockedValue { ($0.videos[video.id], $0.isHeld) }
        return (known ?? video).standing(now: now, rendered: isHeld ? nil : renderer.outcome(video.rendering))
    }

    /// Known and written down before anybody is told.
    private func take(_ fact: Ledger.Fact, now: Date) {
        state.withLockedValue { $0.take(fact) }
        ledger.record(fact, now: now)
    }

    private func caption(_ prompt: String) -> String { drawsPrompt ? prompt : "" }
}
