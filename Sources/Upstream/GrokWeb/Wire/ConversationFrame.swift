/// One object of the answer to a conversation. Unknown frames decode to one with nothing in it.
struct ConversationFrame: Decodable {
    let response: ResponseFrame?
    let error: InBandError?

    private enum Key: CodingKey { case result, response, error }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        error = container.lenient(.error)
        // Not every frame is about the answer: conversation and title frames have a result without one. Follow-up
        // routes put the answer's fields into the result itself.
        guard container.contains(.result),
            let result = try? container.nestedContainer(keyedBy: Key.self, forKey: .result)
        else {
            response = nil
            return
        }
        response = result.lenient(.response) ?? container.lenient(.result)
    }
}

struct ResponseFrame: Decodable {
    let responseID: String?
    /// Part of a text; lists are ignored.
    let token: String?
    let isThinking: Bool
    /// Whether this frame echoes the request: its `responseID` is then the one of the answer to us.
    let isEcho: Bool
    let video: VideoFrame?
    let model: ModelResponse?
    let error: InBandError?

    private enum Key: String, CodingKey {
        case responseID = "responseId"
        case token, isThinking, userResponse
        case video = "streamingVideoGenerationResponse"
        case model = "modelResponse"
        case error
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        responseID = container.lenientText(.responseID)
        token = container.lenientText(.token)
        isThinking = container.lenient(.isThinking) ?? false
        isEcho = container.contains(.userResponse)
        video = container.lenient(.video)
        model = container.lenient(.model)
        error = container.lenient(.error)
    }
}

struct VideoFrame: Decodable {
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

/// The final message.
struct ModelResponse: Decodable {
    let message: String?
    /// Ids of generated assets, or their paths.
    let fileAttachments: [String]
    let error: InBandError?

    private enum Key: String, CodingKey { case message, fileAttachments, error, streamErrors }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        message = container.lenientText(.message)
        fileAttachments = container.lenient(.fileAttachments) ?? []
        error = container.lenient(.error) ?? container.lenient(.streamErrors, as: [InBandError].self)?.first
    }
}
