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
        var modelResponse: Model?
        var token: String?
        var isThinking: Bool?
        var error: Message?
    }

    struct Video: Decodable {
        var videoId: String
        var progress: Int
        var videoUrl: String?
        var moderated: Bool?
        var width: Int?
    }

    struct Image: Decodable {
        var imageUrl: String
        var progress: Int
    }

    struct Model: Decodable {
        var message: String
        var fileAttachments: [String]
        var generatedImageUrls: [String]
        var error: String?
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
}
