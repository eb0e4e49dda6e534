import Foundation

/// Body of `/videos/generations`, `/videos/edits` and `/videos/extensions`.
struct XAIVideoRequest: Encodable {
    let model: String
    let prompt: String
    var duration: Int?
    var aspect_ratio: String?
    var resolution: String?
    var image: XAISource?
    var reference_images: [XAISource]?
    var video: XAISource?
}

/// Their answer.
struct XAIVideoReceipt: Decodable { let request_id: String }

/// The answer of `GET /videos/{request_id}`.
struct XAIVideoAnswer: Decodable {
    struct Video: Decodable {
        let url: String?
        let respectsModeration: Bool?

        private enum Key: String, CodingKey {
            case url
            case respectsModeration = "respect_moderation"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            url = container.lenient(.url)
            respectsModeration = container.lenient(.respectsModeration)
        }
    }

    let status: String?
    let progress: Int?
    let video: Video?
    let failure: XAIRefusal?
    let cost: Cost?

    private enum Key: String, CodingKey { case status, progress, video, usage }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        status = container.lenient(.status)
        let told: Double? = container.lenient(.progress)
        progress = told.map { Int(min(max($0, 0), 100)) }
        video = container.lenient(.video, as: Video.self)
        // Only a video that failed has one.
        failure = try? XAIRefusal(from: decoder)
        cost = container.lenient(.usage, as: XAIUsage.self)?.cost
    }
}
