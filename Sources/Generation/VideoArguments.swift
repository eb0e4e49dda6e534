import Foundation
import Upstream

/// What a video job is told to do: the row's `arguments`, as JSON.
struct VideoArguments: JobContent, Hashable {
    var model: String
    var prompt: String
    var width: Int
    var height: Int
    var seconds: Int
    /// What the upstream is asked for; fixed at acceptance, so that a later catalog changes nothing.
    var aspectRatio: String
    var resolution: String
    var reference: String?
    var remixOf: String?
    /// What is to become of `source`; nil makes a new video. A remix is one where nobody can change videos.
    var change: VideoChange?
    /// The file of the video to be changed, by its name in the cache.
    var source: String?
    /// Pictures of who or what is to appear, as stored references.
    var characters: [String]?
    /// The request it came with; nil in rows from before it was kept.
    var origin: RequestOrigin?
}

/// What is to become of a video that is there.
enum VideoChange: Codable, Hashable, Sendable {
    /// Changed as the prompt says; without anybody who can, a new one is made from its last frame.
    case remix
    case edit
    case extend(seconds: Int)
}

/// What came of a video job: the row's `output`, as JSON. Sizes and length are the file's own.
struct VideoOutput: JobContent, Hashable {
    var mediaName: String
    var width: Int
    var height: Int
    var duration: Double
    /// What it cost, where the upstream says so.
    var cost: Cost?
}
