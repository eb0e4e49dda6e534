/// All that is known of one generation at the upstream: kept in the job's checkpoint, it lets another process go on.
package struct VideoTrace: Codable, Hashable, Sendable {
    /// The id of the file that it begins with, where that was uploaded, and its path below the assets host.
    package var uploadID: String?
    package var uploadPath: String?
    /// The media post made before the conversation (profile `2025-12`), or around the video.
    package var postID: String?
    /// The upstream's id of the video itself. With it the video can be asked for again.
    package var videoID: String?
    /// Path below the assets host (or an absolute URL) of the finished file.
    package var assetPath: String?
    /// What it cost, where the upstream says so.
    package var cost: Cost?

    package init(
        uploadID: String? = nil, uploadPath: String? = nil, postID: String? = nil, videoID: String? = nil,
        assetPath: String? = nil, cost: Cost? = nil
    ) {
        self.uploadID = uploadID
        self.uploadPath = uploadPath
        self.postID = postID
        self.videoID = videoID
        self.assetPath = assetPath
        self.cost = cost
    }
}

/// What happens while a video is made.
package enum VideoEvent: Hashable, Sendable {
    /// More of the upstream's ids are known: keep them before anything else.
    case traced(VideoTrace)
    /// 0...100, never less than before.
    case progressed(Int)
    /// The file can be fetched: `trace.assetPath` is set. The last event.
    case finished(VideoTrace)
}

/// Where a generation stands when it is asked for by its ids.
package enum VideoStanding: Hashable, Sendable {
    /// Not there yet; how far it is, in percent, where that is told.
    case underway(progress: Int?)
    /// `assetPath` is set.
    case ready(VideoTrace)
}
