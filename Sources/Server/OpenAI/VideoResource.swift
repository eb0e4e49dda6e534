/// A video on the wire: OpenAI's 13 keys, always all of them, and three that other servers' clients look for.
struct VideoResource: Equatable {
    var id: String
    var model: String
    var status: VideoStatus
    var progress: Int
    var createdAt: Int
    var completedAt: Int?
    var expiresAt: Int?
    var prompt: String?
    var size: String
    var seconds: String
    var remixedFrom: String?
    var error: (code: String, message: String)?
    /// Where the file is, without a key; only once completed.
    var url: String?

    static func == (left: VideoResource, right: VideoResource) -> Bool { left.json == right.json }
}
