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

/// Their answer. Read as leniently as can be: whatever it says, it was paid for.
struct XAIImageAnswer: Decodable {
    struct Picture: Decodable {
        let url: String?
        let respectsModeration: Bool?

        private enum Key: String, CodingKey {
            case url
            case respectsModeration = "respect_moderation"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            url = container.lenientText(.url)
            respectsModeration = container.lenient(.respectsModeration)
        }
    }

    let data: [Picture]
    let cost: Cost?

    private enum Key: String, CodingKey { case data, usage }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        data = try container.decode([Picture].self, forKey: .data)
        cost = container.lenient(.usage, as: XAIUsage.self)?.cost
    }
}
