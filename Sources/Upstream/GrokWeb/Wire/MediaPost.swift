/// Body of `/rest/media/post/create`.
struct MediaPostRequest: Encodable {
    enum MediaType: String, Encodable {
        case image = "MEDIA_POST_TYPE_IMAGE"
        case video = "MEDIA_POST_TYPE_VIDEO"
    }

    let mediaType: MediaType
    var mediaUrl: String?
    var prompt: String?
}

/// Body of `/rest/media/post/get`.
struct MediaPostQuery: Encodable { let id: String }

/// A post and what belongs to it, bare or inside `post`.
struct MediaPostAnswer: Decodable {
    let post: MediaPost

    private enum Key: CodingKey { case post }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        post = try container.lenient(.post) ?? MediaPost(from: decoder)
    }
}

struct MediaPost: Decodable {
    let id: String?
    let videoID: String?
    let mediaType: String?
    let urls: [String]
    let moderated: Bool
    let hasFailed: Bool
    let children: [MediaPost]

    private enum Key: String, CodingKey {
        case id, postId, mediaType, mediaUrl, videoUrl, hdMediaUrl, moderated, status, childPosts, videos
        case videoID = "videoId"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        id = container.lenientText(.id) ?? container.lenientText(.postId)
        videoID = container.lenientText(.videoID)
        mediaType = container.lenientText(.mediaType)
        urls = [Key.videoUrl, .mediaUrl, .hdMediaUrl].compactMap { container.lenientText($0) }
        moderated = container.lenient(.moderated) ?? false
        hasFailed = container.lenientText(.status)?.hasSuffix("FAILED") == true
        children = (container.lenient(.childPosts) ?? []) + (container.lenient(.videos) ?? [])
    }

    /// The finished video's address, of the video with that id where one is given. The picture that a post was made
    /// from is not taken for it.
    func video(_ wanted: String?) -> (url: String, id: String?)? {
        if wanted == nil || wanted == id || wanted == videoID,
            let url = urls.first(where: { mediaType?.hasSuffix("VIDEO") == true || $0.isVideoAddress })
        {
            return (url, videoID ?? wanted ?? id)
        }
        return children.lazy.compactMap { $0.video(wanted) }.first
    }
}

extension String {
    fileprivate var isVideoAddress: Bool { prefix { $0 != "?" && $0 != "#" }.hasSuffix(".mp4") }
}
