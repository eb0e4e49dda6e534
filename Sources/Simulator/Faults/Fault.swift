/// One thing that goes wrong, on one route, for one account or any, a number of times. As JSON it is flat:
/// `{"route":"conversation","token":"t1","times":2,"kind":"cut","afterFrames":3}`.
package struct Fault: Hashable, Sendable {
    package enum Route: String, Codable, Hashable, Sendable, CaseIterable {
        case conversation, upload, post, asset, rateLimits
    }

    package var route: Route
    /// The `sso` value it is meant for; nil is any.
    package var token: String?
    /// How many requests it meets before it disappears; nil stays until the faults are cleared.
    package var times: Int?
    package var kind: Kind

    package init(_ kind: Kind, on route: Route, token: String? = nil, times: Int? = 1) {
        self.route = route
        self.token = token
        self.times = times
        self.kind = kind
    }

    /// Frames are counted from the first line of the stream: conversation, user's message, then the video's progress 0
    /// (so after 3 frames the client has the video's id). Those about videos do the like to pictures. Only `status`, `slowFirstFrame`, `stall`, `cut` and
    /// `moderatedMessage403` mean something on every route; away from conversations `stall` never answers and `cut`
    /// closes the connection without an answer.
    package enum Kind: Hashable, Sendable {
        case slowFirstFrame(milliseconds: Int)
        /// Silence for ever; the connection stays open.
        case stall(afterFrames: Int)
        /// The connection closes inside the body. The video goes on being made.
        case cut(afterFrames: Int)
        /// Each byte is a write of its own.
        case splitEveryByte
        /// Three objects in one write, nothing between them.
        case joinFrames
        case dataPrefix
        case crlf
        /// An unknown frame of about so many bytes before the first progress frame, at most 64 MiB.
        case hugeLine(bytes: Int)
        /// A frame nobody knows behind each frame.
        case unknownFrames
        case duplicateFrames
        /// Behind each progress frame comes one with less.
        case progressBackwards
        /// Another video's frames, finished with its own URL, come first.
        case foreignVideo
        /// 100 comes without a URL; only the closing message names the asset.
        case progressWithoutURL
        /// 200 and nothing; nothing is made.
        case emptyAnswer
        /// Words instead of a video or picture; nothing is made.
        case textAnswer
        /// `{"error":…}` in place of frame `atFrame` and the end. Nothing is made if no frame went before it; else it fails.
        case inBandError(code: Int, message: String, atFrame: Int)
        /// The admission controller's refusal inside a response frame; nothing is made.
        case streamErrorAdmission
        /// `moderated` turns true at this progress and no URL ever comes: for videos and pictures.
        case moderated(atProgress: Int)
        /// The closing message has an error and no words, for words and pictures.
        case modelResponseError(message: String)
        /// A token that is a list, for words and pictures.
        case tokenList
        /// Pictures come as cards, in the newer form.
        case cardAttachments
        /// All frames in one write.
        case burst
        /// 403 that blames the request's content.
        case moderatedMessage403
        case status(Int, body: StatusBody? = nil, retryAfter: Int? = nil)
        /// Half the promised bytes, then the connection closes.
        case truncated
        case empty
        /// A page sold as the asset's own type.
        case html
        /// The asset's bytes as `application/octet-stream`.
        case wrongType
        /// Also of a conversation's bytes.
        case slowDrip(bytesPerSecond: Int)
        /// 403 for the owner too.
        case forbidden
        /// A JSON error sold as the asset's own type.
        case json
    }

    /// What a `status` fault says; left out, it follows the code.
    package enum StatusBody: String, Codable, Hashable, Sendable {
        /// A challenge page of the network's edge, as HTML.
        case html
        case blockedUser
        case outOfDate
        case unauthenticated
        case rateLimited
        /// `{"code":13,"message":…}`
        case json
    }
}
