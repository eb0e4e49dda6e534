import Foundation

/// What `/rest/rate-limits` is asked.
struct RateLimitsRequest: Encodable {
    var requestKind: String?
    let modelName: String
}

struct NoFields: Encodable {}

/// What `/rest/rate-limits` answers.
struct RateLimitsAnswer: Decodable, Sendable {
    private enum Key: String, CodingKey {
        case windowSizeSeconds, remainingQueries, totalQueries, remainingTokens, totalTokens, waitTimeSeconds
        case videoRemainingQueries, lowEffortRateLimits, highEffortRateLimits
    }

    let window: Int?
    let queries: (remaining: Int?, total: Int?)
    let tokens: (remaining: Int?, total: Int?)
    let videos: Int?
    let wait: Double?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        window = fields.lenient(.windowSizeSeconds)
        queries = (fields.lenient(.remainingQueries), fields.lenient(.totalQueries))
        tokens = (fields.lenient(.remainingTokens), fields.lenient(.totalTokens))
        videos = fields.lenient(.videoRemainingQueries)
        let inner = [Key.lowEffortRateLimits, .highEffortRateLimits].compactMap {
            fields.lenient($0, as: Effort.self)?.waitTimeSeconds
        }
        wait = fields.lenient(.waitTimeSeconds) ?? inner.max()
    }

    private struct Effort: Decodable {
        let waitTimeSeconds: Double?
    }
}

/// One kind of media in what `/rest/media/imagine/quota_info` answers.
struct MediaQuota: Decodable, Sendable {
    private enum Key: String, CodingKey {
        case available, remainingQueries, totalQueries, windowSizeSeconds, nextAvailableAt
    }

    let remaining: Int?
    let total: Int?
    let window: Int?
    let nextAvailableAt: String?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let isAvailable = fields.lenient(.available, as: Bool.self) ?? true
        remaining = fields.lenient(.remainingQueries) ?? (isAvailable ? nil : 0)
        total = fields.lenient(.totalQueries)
        window = fields.lenient(.windowSizeSeconds)
        nextAvailableAt = fields.lenientText(.nextAvailableAt)
    }
}

/// What `/rest/media/imagine/quota_info` answers.
struct QuotaInfoAnswer: Decodable, Sendable {
    private enum Key: String, CodingKey { case image, imageEdit, video, video720p }

    let image: MediaQuota?
    let imageEdit: MediaQuota?
    let video: MediaQuota?
    let video720p: MediaQuota?

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        image = fields.lenient(.image)
        imageEdit = fields.lenient(.imageEdit)
        video = fields.lenient(.video)
        video720p = fields.lenient(.video720p)
    }
}
