import Foundation
import NIOCore

/// One object of the answer to a conversation. Unknown frames decode to one with nothing in it.
struct ConversationFrame: Decodable, Hashable {
    let response: ResponseFrame?
    let error: InBandError?

    private enum Key: CodingKey { case result, response, error }

    init(response: ResponseFrame) {
        self.response = response
        error = nil
    }

    /// nil for what is no JSON after all: it says nothing, like unknown frames.
    init?(_ object: ByteBuffer) {
        if let frame = ConversationFrame(scanning: object) { self = frame } else { self.init(decoding: object) }
    }

    init?(decoding object: ByteBuffer) {
        guard let frame = try? JSONDecoder().decode(Self.self, from: Data(object.readableBytesView)) else { return nil }
        self = frame
    }

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

struct ResponseFrame: Decodable, Hashable {
    var text = TokenFrame()
    /// The request as the upstream understood it: the `responseID` beside it is then the one of the answer to us.
    var echo: Echo?
    var pages: [ChatSource] = []
    var picture: PictureFrame?
    var video: VideoFrame?
    var model: ModelResponse?
    /// Whether this frame stands behind a whole answer.
    var isClosing = false
    var error: InBandError?

    init() {}

    struct Echo: Decodable, Hashable {
        var model: String?

        private enum Key: CodingKey { case model }

        init() {}

        init(from decoder: any Decoder) throws {
            model = try decoder.container(keyedBy: Key.self).lenientText(.model)
        }
    }

    private enum Key: String, CodingKey {
        case userResponse, webSearchResults, xSearchResults, xposts, cardAttachment, finalMetadata, error
        case picture = "streamingImageGenerationResponse"
        case video = "streamingVideoGenerationResponse"
        case model = "modelResponse"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        text = try TokenFrame(from: decoder)
        // An echo in a form we do not know is one all the same.
        echo = container.contains(.userResponse) ? container.lenient(.userResponse) ?? Echo() : nil
        let pages: WebSearchResults? = container.lenient(.webSearchResults)
        let posts: PostSearchResults? = container.lenient(.xSearchResults) ?? container.lenient(.xposts)
        self.pages = (pages?.pages ?? []) + (posts?.pages ?? [])
        let card: CardAttachment? = container.lenient(.cardAttachment)
        picture = container.lenient(.picture) ?? card?.picture
        video = container.lenient(.video)
        model = container.lenient(.model)
        isClosing = container.contains(.finalMetadata)
        error = container.lenient(.error)
    }
}

/// The final message.
struct ModelResponse: Decodable, Hashable {
    var responseID: String?
    var message: String?
    /// Ids of generated assets, or their paths.
    var fileAttachments: [String] = []
    /// Paths of the pictures it drew.
    var pictures: [String] = []
    var error: InBandError?

    init() {}

    private enum Key: String, CodingKey {
        case responseID = "responseId"
        case message, fileAttachments, generatedImageUrls, cardAttachmentsJson, error, streamErrors
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        responseID = container.lenientText(.responseID)
        message = container.lenientText(.message)
        fileAttachments = container.lenient(.fileAttachments) ?? []
        let cards = container.lenient(.cardAttachmentsJson, as: [String].self) ?? []
        let drawn = cards.compactMap { CardAttachment(json: $0)?.picture }.filter { $0.isFinal }.compactMap(\.path)
        let listed = container.lenient(.generatedImageUrls, as: [String].self) ?? []
        pictures = (listed.isEmpty ? drawn : listed).filter { !$0.isEmpty }
        error = container.lenient(.error) ?? container.lenient(.streamErrors, as: [InBandError].self)?.first
    }
}
