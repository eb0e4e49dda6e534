/// One state of a video that is being made.
struct VideoFrame: Decodable, Hashable {
    var videoID: String?
    var progress: Double?
    var videoURL: String?
    var thumbnailURL: String?
    var parentPostID: String?
    var videoPostID: String?
    var moderated: Bool

    private enum Key: String, CodingKey {
        case videoID = "videoId"
        case progress
        case videoURL = "videoUrl"
        case thumbnailURL = "thumbnailImageUrl"
        case parentPostID = "parentPostId"
        case videoPostID = "videoPostId"
        case moderated
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        videoID = container.lenientText(.videoID)
        progress = container.lenient(.progress)
        videoURL = container.lenientText(.videoURL)
        thumbnailURL = container.lenientText(.thumbnailURL)
        parentPostID = container.lenientText(.parentPostID)
        videoPostID = container.lenientText(.videoPostID)
        moderated = container.lenient(.moderated) ?? false
    }

    /// What was told before, with what this frame tells anew.
    func after(_ earlier: VideoFrame) -> VideoFrame {
        var whole = self
        whole.progress = progress ?? earlier.progress
        whole.videoURL = videoURL ?? earlier.videoURL
        whole.thumbnailURL = thumbnailURL ?? earlier.thumbnailURL
        whole.parentPostID = parentPostID ?? earlier.parentPostID
        whole.videoPostID = videoPostID ?? earlier.videoPostID
        whole.moderated = moderated || earlier.moderated
        return whole
    }
}
