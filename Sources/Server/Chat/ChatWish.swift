import Catalog
import Chat

/// What a form asks for, held against the catalogue. Pictures are still addresses. On the heap: frames hold it, and a task
/// keeps them as long as it lives.
final class ChatWish: Sendable {
    struct Message: Hashable, Sendable {
        enum Part: Hashable, Sendable {
            case text(String)
            /// `https:`, `data:` or one of our own links; `param` names it in errors.
            case picture(url: String, param: String)
        }

        let role: ChatTurn.Role
        var name: String?
        var parts: [Part]
        let calls: [ChatToolCall]
        let callID: String?

        func turn(of parts: [ChatPart]) -> ChatTurn {
            ChatTurn(role: role, name: name, parts: parts, calls: calls, callID: callID)
        }

        fileprivate var saysSomething: Bool {
            !calls.isEmpty
                || parts.contains { part in
                    switch part {
                    case .text(let text): !text.allSatisfy(\.isWhitespace)
                    case .picture: true
                    }
                }
        }
    }

    let model: Model
    let messages: [Message]
    let tools: [ChatTool]
    let toolChoice: ChatToolChoice
    let options: [ChatOption]
    let streams: Bool
    let includesUsage: Bool

    /// Without a copy of the model where it is asked for.
    var modelID: String { model.id }

    init(
        model: Model, messages: [Message], tools: [ChatTool], toolChoice: ChatToolChoice, options: [ChatOption],
        streams: Bool, includesUsage: Bool
    ) {
        self.model = model
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.options = options
        self.streams = streams
        self.includesUsage = includesUsage
    }

    /// The messages as they go on, if they are words alone; nil where pictures are to be fetched first.
    var turns: [ChatTurn]? {
        var turns: [ChatTurn] = []
        turns.reserveCapacity(messages.count)
        for message in messages {
            var parts: [ChatPart] = []
            for part in message.parts {
                guard case .text(let text) = part else { return nil }
                parts.append(.text(text))
            }
            turns.append(message.turn(of: parts))
        }
        return turns
    }

    static let messageLimit = 2048
    static let partLimit = 1024
    static let pictureLimit = 10
    static let toolLimit = 128
}

extension ChatForm {
    func wish(in catalog: ModelCatalog) throws(APIError) -> ChatWish {
        guard let model else { throw .missing("model") }
        guard let messages else { throw .missing("messages") }
        guard !messages.isEmpty else {
            throw .invalid("messages", "There must be at least one message.", code: "empty_array")
        }
        guard messages.count <= ChatWish.messageLimit else {
            throw .invalid(
                "messages", "There are more than \(ChatWish.messageLimit) messages.", code: "array_above_max_length")
        }
        if let n, n != 1 {
            throw .invalid("n", "Only one choice can be made: 'n' must be 1.", code: "unsupported_value")
        }
        guard let known = catalog.model(named: model) else { throw .modelNotFound(model) }
        var wished: [ChatWish.Message] = []
        for (index, message) in messages.enumerated() { wished.append(try message.wish(at: "messages[\(index)]")) }
        try Self.check(wished)
        let tools = try wishedTools()
        return ChatWish(
            model: known, messages: wished, tools: tools, toolChoice: try choice(among: tools),
            options: try options.checked(texts),
            streams: stream ?? false, includesUsage: streamOptions?.includeUsage ?? false)
    }

    private static func check(_ messages: [ChatWish.Message]) throws(APIError) {
        guard messages.contains(where: \.saysSomething) else {
            throw .invalid("messages", "The messages are empty.", code: "empty_messages")
        }
        let pictures = messages.reduce(0) { sum, message in
            sum + message.parts.count { if case .picture = $0 { true } else { false } }
        }
        guard pictures <= ChatWish.pictureLimit else {
            throw .invalid(
                "messages", "There are more than \(ChatWish.pictureLimit) pictures.", code: "too_many_images")
        }
    }

    private func wishedTools() throws(APIError) -> [ChatTool] {
        let tools = tools ?? []
        guard tools.count <= ChatWish.toolLimit else {
            throw .invalid("tools", "There are more than \(ChatWish.toolLimit) tools.", code: "array_above_max_length")
        }
        var wished: [ChatTool] = []
        for (index, tool) in tools.enumerated() {
            guard tool.type ?? "function" == "function", let function = tool.function else {
                throw .invalid("tools[\(index)].type", "Only tools of type 'function' are supported.")
            }
            guard function.name.isFunctionName else {
                throw .invalid(
                    "tools[\(index)].function.name", "A function's name has 1 to 64 letters, digits, '_' and '-'.")
            }
            let written = texts.flatMap { $0.parameters.indices.contains(index) ? $0.parameters[index] : nil }
            wished.append(
                ChatTool(
                    name: function.name, description: function.description,
                    parameters: function.parameters.map { written ?? $0.text }, strict: function.strict))
        }
        return wished
    }

    private func choice(among tools: [ChatTool]) throws(APIError) -> ChatToolChoice {
        switch toolChoice {
        case nil: return .auto
        case .word("none"): return .none
        case .word("auto"): return .auto
        case .word("required"):
            guard !tools.isEmpty else { throw .invalid("tool_choice", "There are no tools to choose from.") }
            return .required
        case .word(let word):
            throw .invalid("tool_choice", "Invalid value: '\(word.prefix(64))'. Use 'none', 'auto' or 'required'.")
        case .function(let name):
            guard tools.contains(where: { $0.name == name }) else {
                throw .invalid("tool_choice", "There is no tool '\(name.prefix(64))'.")
            }
            return .named(name)
        }
    }
}

extension ChatForm.Message {
    fileprivate func wish(at place: String) throws(APIError) -> ChatWish.Message {
        guard let word = role else { throw .missing("\(place).role") }
        // The older word for tool.
        guard let role = ChatTurn.Role(rawValue: word == "function" ? "tool" : word) else {
            throw .invalid(
                "\(place).role",
                "Invalid value: '\(word.prefix(64))'. Roles are 'system', 'developer', 'user', 'assistant' and 'tool'.")
        }
        return ChatWish.Message(
            role: role, name: name, parts: try parts(of: role, at: place), calls: try calls(at: place),
            callID: toolCallID)
    }

    private func parts(of role: ChatTurn.Role, at place: String) throws(APIError) -> [ChatWish.Message.Part] {
        switch content {
        case nil:
            guard role == .assistant else { throw .missing("\(place).content") }
            return []
        case .text(let text): return [.text(text)]
        case .parts(let parts):
            guard parts.count <= ChatWish.partLimit else {
                throw .invalid(
                    "\(place).content", "There are more than \(ChatWish.partLimit) parts.",
                    code: "array_above_max_length")
            }
            var wished: [ChatWish.Message.Part] = []
            for (index, part) in parts.enumerated() {
                wished.append(try part.wish(of: role, at: "\(place).content[\(index)]"))
            }
            return wished
        }
    }

    private func calls(at place: String) throws(APIError) -> [ChatToolCall] {
        var calls: [ChatToolCall] = []
        for (index, call) in (toolCalls ?? []).enumerated() {
            guard let function = call.function else { throw .missing("\(place).tool_calls[\(index)].function") }
            calls.append(
                ChatToolCall(id: call.id ?? "", name: function.name, arguments: function.arguments ?? "{}"))
        }
        return calls
    }
}

extension ChatForm.Part {
    fileprivate func wish(of role: ChatTurn.Role, at place: String) throws(APIError) -> ChatWish.Message.Part {
        switch type {
        case "text", "input_text", "output_text":
            guard let text else { throw .missing("\(place).text") }
            return .text(text)
        case "refusal": return .text(refusal ?? "")
        case "image_url":
            guard let imageURL else { throw .missing("\(place).image_url") }
            guard role == .user || role == .tool else {
                throw .invalid(place, "Only messages of the user hold pictures.", code: "unsupported_content")
            }
            return .picture(url: imageURL.url, param: "\(place).image_url")
        default:
            throw .invalid(
                place, "Content of type '\(type.prefix(64))' is not supported; use 'text' or 'image_url'.",
                code: "unsupported_content")
        }
    }
}

extension String {
    fileprivate var isFunctionName: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
