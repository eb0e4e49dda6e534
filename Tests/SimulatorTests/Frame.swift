import Foundation

/// What the tests read of a stream's line.
struct Frame: Decodable {
    struct Result: Decodable {
        var response: Response?
        var conversation: Conversation?
    }

    struct Conversation: Decodable { var conversationId: String }

    struct Response: Decodable {
        var streamingVideoGenerationResponse: Video?
        var streamingImageGenerationResponse: Image?
        var imageAttachmentInfo: Announcement?
        var cardAttachment: Card?
        var userResponse: UserResponse?
        var modelResponse: Model?
        var webSearchResults: Search?
        var token: Token?
        var messageTag: String?
        var rolloutId: String?
        var messageStepId: Int?
        var isThinking: Bool?
        var error: Message?
    }

    /// Words, or the list that is to be ignored.
    enum Token: Decodable {
        case words(String)
        case list([String])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            do {
                self = .words(try value.decode(String.self))
            } catch {
                self = .list(try value.decode([String].self))
            }
        }
    }

    struct Announcement: Decodable { var imageId: String }

    struct UserResponse: Decodable {
        var message: String
        var model: String
    }

    struct Search: Decodable {
        struct Page: Decodable {
            var url: String
            var title: String
            var preview: String
        }

        var results: [Page]
    }

    struct Card: Decodable {
        struct Content: Decodable { var image_chunk: Image }

        var jsonData: String

        var image: Image? {
            // What is no such card is none of ours.
            try? JSONDecoder().decode(Content.self, from: Data(jsonData.utf8)).image_chunk
        }
    }

    struct Video: Decodable {
        var videoId: String
        var progress: Int
        var videoUrl: String?
        var moderated: Bool?
        var width: Int?
    }

    struct Image: Decodable {
        var imageUrl: String?
        var progress: Int
        var moderated: Bool?
    }

    struct Model: Decodable {
        var message: String
        var fileAttachments: [String]
        var generatedImageUrls: [String]
        var error: String?
        var model: String?
    }

    struct Message: Decodable {
        var code: Int?
        var message: String
    }

    var result: Result?
    var error: Message?

    init?(line: String) {
        // A line that is no such object is none of ours; the tests count those they expect.
        guard let frame = try? JSONDecoder().decode(Frame.self, from: Data(line.utf8)) else { return nil }
        self = frame
    }

    var video: Video? { result?.response?.streamingVideoGenerationResponse }
    var model: Model? { result?.response?.modelResponse }
}

extension [Frame] {
    var videos: [Frame.Video] { compactMap(\.video) }
    var progress: [Int] { videos.map(\.progress) }
    var models: [Frame.Model] { compactMap(\.model) }
    var images: [Frame.Image] { compactMap { $0.result?.response?.streamingImageGenerationResponse } }
    var cards: [Frame.Image] { compactMap { $0.result?.response?.cardAttachment?.image } }

    /// The tokens of the answer, one by one.
    var tokens: [String] { words(isThinking: false) }
    var thoughts: [String] { words(isThinking: true) }

    private func words(isThinking: Bool) -> [String] {
        compactMap { $0.result?.response }.filter { $0.isThinking == isThinking }.compactMap {
            if case .words(let words) = $0.token, !words.isEmpty { words } else { nil }
        }
    }
}
