/// Body of `/images/generations` and `/images/edits`.
struct XAIImageRequest: Encodable {
    let model: String
    let prompt: String
    var n = 1
    var response_format = "url"
    let aspect_ratio: String?
    var image: XAISource?
    var images: [XAISource]?
}

/// Their answer.
struct XAIImageAnswer: Decodable {
    struct Picture: Decodable {
        let url: String?
        let respect_moderation: Bool?
    }

    let data: [Picture]
    let usage: XAIUsage?
}
