/// What nearly every frame of an answer holds, and nothing else: a piece of its text.
struct TokenFrame: Decodable, Hashable {
    var responseID: String?
    /// nil where there is none, where it is empty, and for lists.
    var token: String?
    var isThinking = false
    var tag: MessageTag?
    /// Whether the words are over.
    var isSoftStop = false

    init() {}

    private enum Key: String, CodingKey {
        case responseID = "responseId"
        case token, isThinking, messageTag, isSoftStop
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        responseID = container.lenientText(.responseID)
        token = container.lenientText(.token)
        isThinking = container.lenient(.isThinking) ?? false
        tag = container.lenientText(.messageTag).flatMap(MessageTag.init)
        isSoftStop = container.lenient(.isSoftStop) ?? false
    }
}

/// What a token is part of.
enum MessageTag: String {
    case header, summary, final
    case toolUsageCard = "tool_usage_card"
    case rawFunctionResult = "raw_function_result"
}
