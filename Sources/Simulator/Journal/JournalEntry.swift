/// One request as it reached the simulator. Tests assert with it what was really sent.
package struct JournalEntry: Codable, Hashable, Sendable {
    package enum Route: String, Codable, Hashable, Sendable {
        case conversation, upload, postCreate, postGet, postLink, upscale, rateLimits, quotaInfo, asset, unknown
    }

    /// How a conversation's answer ended.
    package enum Ending: String, Codable, Hashable, Sendable {
        /// All of it was sent, whatever it said.
        case completed
        /// The client closed the connection before the end.
        case hungUp
        /// A fault closed it.
        case cut
    }

    package internal(set) var sequence: Int = 0
    /// Milliseconds since 1970.
    package var time: Int
    package var route: Route
    package var method: String
    package var path: String
    package var userAgent: String?
    /// The `sso` cookie's value: the account. nil when there was none.
    package var token: String?
    /// What was answered; 0 when nothing was.
    package var status: Int = 0
    /// Whether the request did its work: for a conversation, that a generation (or an answer) was begun.
    package var accepted = false
    /// The kind of the fault it met.
    package var fault: String?
    /// `2025-12` or `2026-08`, told by what a conversation's or upload's body looks like.
    package var profile: String?
    /// `video`, `image` or `chat`, for conversations.
    package var asked: String?
    package var prompt: String?
    package var aspectRatio: String?
    package var seconds: Int?
    package var resolution: String?
    /// The name and mode a conversation was asked of: `modelName` and `modelMode`, or `modeId` as the mode.
    package var model: String?
    package var mode: String?
    /// A conversation's whole message, as it was sent.
    package var message: String?
    package var temporary: Bool?
    /// Pictures asked for.
    package var pictures: Int?
    /// The files a conversation of words is about: `fileAttachments` and `imageAttachments`.
    package var attachments: [String] = []
    /// How an accepted conversation's answer ended; nil while it goes on.
    package var ending: Ending?
    /// Frames handed to the connection, told when it ended. The client may have read fewer.
    package var framesSent = 0
    /// The uploaded files a generation starts from.
    package var inputAssets: [String] = []
    package var parentPostID: String?
    /// SHA-256 of the body, in hex.
    package var bodyHash: String
    package var bodyBytes: Int
    /// The video this conversation began; for a post asked by id, that id.
    package var videoID: String?
    package var postID: String?
    package var uploadID: String?
}
