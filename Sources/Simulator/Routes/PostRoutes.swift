import Foundation
import Hummingbird

/// Media posts: `/rest/media/post/create`, `/get`, `/create-link` and `/rest/media/video/upscale`.
///
/// `get {"id"}` of a video (its post id is its video id) answers
/// `{"post":{"id","userId","createTime","mediaType":"MEDIA_POST_TYPE_VIDEO","prompt","originalPrompt","originalPostId",
/// "resolutionName","videoDuration","resolution":{"width","height"},"moderated":Bool,"progress":0…100,
/// "status":"MEDIA_POST_STATUS_…"}}` with status `PROCESSING`, `COMPLETED`, `MODERATED` or `FAILED` behind the
/// prefix. Once completed, and only then, it also has `"mediaUrl"` (absolute), `"thumbnailImageUrl"` (absolute) and
/// `"mimeType":"video/mp4"`. Of a post made by `create` it answers what `create` did, with `"childPosts":[…]`: the
/// videos made from it in the same shape. Unknown, or another account's: 404 `{"code":5,…}`.
struct PostRoutes {
    private struct CreateBody: Decodable {
        var mediaType: String?
        var media_type: String?
        var mediaUrl: String?
        var media_url: String?
        var prompt: String?
    }

    private struct IDBody: Decodable {
        var id: String?
        var postId: String?
        var videoId: String?
    }

    let upstream: SimulatedUpstream
    let exchange: Exchange
    let account: Account

    func create(_ entry: JournalEntry) -> Reply {
        var entry = entry
        guard let body = decode(CreateBody.self), let type = body.mediaType ?? body.media_type,
            type.hasPrefix("MEDIA_POST_TYPE_")
        else { return malformed(entry) }
        let url = body.mediaUrl ?? body.media_url
        if let url {
            guard let upload = upstream.studio.upload(address: url), upload.owner == account.userID else {
                return Reply(response: .refusal(.badRequest, code: 3, "Unknown mediaUrl"), entry: entry)
            }
        }
        let now = Date()
        let post = Post(
            id: UUID().uuidString.lowercased(), owner: account.userID, mediaType: type, mediaURL: url,
            prompt: body.prompt, createdAt: now)
        upstream.studio.keep(post, now: now)
        entry.accepted = true
        entry.postID = post.id
        entry.prompt = body.prompt
        return Reply(response: .json(["post": described(post)]), entry: entry)
    }

    func get(_ entry: JournalEntry) -> Reply {
        var entry = entry
        guard let id = decode(IDBody.self)?.id else { return malformed(entry) }
        if let video = upstream.studio.video(id), video.owner == account.userID {
            entry.videoID = id
            entry.accepted = true
            return Reply(response: .json(["post": described(video)]), entry: entry)
        }
        guard let post = upstream.studio.post(id), post.owner == account.userID else { return notFound(entry) }
        entry.postID = id
        entry.accepted = true
        let children = post.videos.compactMap(upstream.studio.video).map(described)
        return Reply(
            response: .json(["post": described(post).adding([("childPosts", .array(children))])]), entry: entry)
    }

    func link(_ entry: JournalEntry) -> Reply {
        guard let id = decode(IDBody.self)?.postId else { return malformed(entry) }
        let isOurs =
            upstream.studio.video(id)?.owner == account.userID || upstream.studio.post(id)?.owner == account.userID
        guard isOurs else { return notFound(entry) }
        return accepted(["shareLink": .string("\(base)/imagine/post/\(id)")], entry)
    }

    /// The same file again: it makes nothing larger.
    func upscale(_ entry: JournalEntry) -> Reply {
        guard let id = decode(IDBody.self)?.videoId else { return malformed(entry) }
        guard let video = upstream.studio.video(id), video.owner == account.userID else { return notFound(entry) }
        return accepted(["hdMediaUrl": .string("\(base)/\(video.path)")], entry)
    }

    private var base: String { upstream.address.current ?? "" }

    private func described(_ post: Post) -> JSON {
        var fields: [(String, JSON)] = [
            ("id", .string(post.id)), ("userId", .string(post.owner)), ("createTime", JSON(post.createdAt)),
            ("mediaType", .string(post.mediaType)),
        ]
        if let prompt = post.prompt { fields.append(("prompt", .string(prompt))) }
        if let url = post.mediaURL { fields.append(("mediaUrl", .string(url))) }
        return .object(fields)
    }

    private func described(_ video: Video) -> JSON {
        let (status, progress, isModerated) =
            switch upstream.studio.standing(video, now: Date()) {
            case .underway(let progress): ("PROCESSING", progress, false)
            case .finished: ("COMPLETED", 100, false)
            case .moderated(let progress): ("MODERATED", progress, true)
            case .failed: ("FAILED", 0, false)
            }
        var fields: [(String, JSON)] = [
            ("id", .string(video.id)), ("userId", .string(video.owner)), ("createTime", JSON(video.startedAt)),
            ("mediaType", "MEDIA_POST_TYPE_VIDEO"), ("prompt", .string(video.order.prompt)),
            ("originalPrompt", .string(video.order.prompt)),
            ("originalPostId", .string(video.parentPostID ?? video.id)),
            ("resolutionName", .string(video.order.resolution)), ("videoDuration", .int(video.order.seconds)),
            ("resolution", ["width": .int(video.shape.width), "height": .int(video.shape.height)]),
            ("moderated", .bool(isModerated)), ("progress", .int(progress)),
            ("status", .string("MEDIA_POST_STATUS_\(status)")),
        ]
        if status == "COMPLETED" {
            fields += [
                ("mediaUrl", .string("\(base)/\(video.path)")),
                ("thumbnailImageUrl", .string("\(base)/\(video.previewPath)")), ("mimeType", "video/mp4"),
            ]
        }
        return .object(fields)
    }

    private func decode<Body: Decodable>(_ type: Body.Type) -> Body? {
        // Whatever is wrong with it, it is malformed.
        try? JSONDecoder().decode(type, from: Data(exchange.body.readableBytesView))
    }

    private func accepted(_ answer: JSON, _ entry: JournalEntry) -> Reply {
        var entry = entry
        entry.accepted = true
        return Reply(response: .json(answer), entry: entry)
    }

    private func malformed(_ entry: JournalEntry) -> Reply {
        Reply(response: .refusal(.badRequest, code: 3, "Malformed request"), entry: entry)
    }

    private func notFound(_ entry: JournalEntry) -> Reply {
        Reply(response: .refusal(.notFound, code: 5, "Not found"), entry: entry)
    }
}
