import Foundation
import NIOCore

/// The body of `POST /v1/chat/completions`, not yet judged. What is named neither here nor among the options is tolerated
/// and has no effect.
struct ChatForm: Decodable {
    let model: String?
    let messages: [Message]?
    let stream: Bool?
    let streamOptions: StreamOptions?
    let n: Int?
    let tools: [Tool]?
    let toolChoice: ToolChoice?
    let options: ChatOptions
    /// nil where nothing goes on as it was written, or it cannot be told.
    private(set) var texts: ChatFormTexts?

    struct StreamOptions: Decodable {
        let includeUsage: Bool?

        private enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    struct Message: Decodable {
        let role: String?
        let content: Content?
        let name: String?
        let toolCalls: [ToolCall]?
        let toolCallID: String?

        init(role: String?, content: Content?) {
            self.role = role
            self.content = content
            (name, toolCalls, toolCallID) = (nil, nil, nil)
        }

        private enum CodingKeys: String, CodingKey {
            case role, content, name
            case toolCalls = "tool_calls"
            case toolCallID = "tool_call_id"
        }
    }

    /// A text, or a list of parts.
    enum Content: Decodable {
        case text(String)
        case parts([Part])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // Not a String: then it must be a list, and that failure is the one to tell.
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .parts(try container.decode([Part].self))
            }
        }
    }

    struct Part: Decodable {
        let type: String
        let text: String?
        let refusal: String?
        let imageURL: Link?

        private enum CodingKeys: String, CodingKey {
            case type, text, refusal
            case imageURL = "image_url"
        }
    }

    /// `{"url":…}`, or as some clients write it the URL alone.
    struct Link: Decodable {
        let url: String

        private enum CodingKeys: String, CodingKey { case url }

        init(from decoder: any Decoder) throws {
            // Not a String: then it must be an object, and that failure is the one to tell.
            if let url = try? decoder.singleValueContainer().decode(String.self) {
                self.url = url
            } else {
                url = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .url)
            }
        }
    }

    struct ToolCall: Decodable {
        struct Function: Decodable {
            let name: String
            let arguments: String?
        }

        let id: String?
        let function: Function?
    }

    struct Tool: Decodable {
        struct Function: Decodable {
            let name: String
            let description: String?
            let parameters: JSONText?
            let strict: Bool?
        }

        let type: String?
        let function: Function?
    }

    enum ToolChoice: Decodable {
        /// `none`, `auto`, `required`
        case word(String)
        case function(String)

        private enum CodingKeys: String, CodingKey { case function, name }

        init(from decoder: any Decoder) throws {
            // Not a String: then it must be an object, and that failure is the one to tell.
            if let word = try? decoder.singleValueContainer().decode(String.self) {
                self = .word(word)
            } else {
                let function = try decoder.container(keyedBy: CodingKeys.self)
                    .nestedContainer(keyedBy: CodingKeys.self, forKey: .function)
                self = .function(try function.decode(String.self, forKey: .name))
            }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case model, messages, stream, n, tools
        case streamOptions = "stream_options"
        case toolChoice = "tool_choice"
    }

    init(model: String?, messages: [Message]?, stream: Bool?, streamOptions: StreamOptions?) {
        self.model = model
        self.messages = messages
        self.stream = stream
        self.streamOptions = streamOptions
        (n, tools, toolChoice) = (nil, nil, nil)
        options = ChatOptions()
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        messages = try container.decodeIfPresent([Message].self, forKey: .messages)
        stream = try container.decodeIfPresent(Bool.self, forKey: .stream)
        streamOptions = try container.decodeIfPresent(StreamOptions.self, forKey: .streamOptions)
        n = try container.decodeIfPresent(Int.self, forKey: .n)
        tools = try container.decodeIfPresent([Tool].self, forKey: .tools)
        toolChoice = try container.decodeIfPresent(ToolChoice.self, forKey: .toolChoice)
        options = try ChatOptions(from: decoder)
    }

    init(json: ByteBuffer) throws {
        self = try ChatForm(scanning: json) ?? ChatForm(decoding: json)
    }

    init(decoding json: ByteBuffer) throws {
        self = try JSONDecoder().decode(ChatForm.self, from: Data(json.readableBytesView))
        if tools != nil || !options.isEmpty { texts = ChatFormTexts(json) }
    }
}

/// Any JSON value, kept as a text of it.
struct JSONText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = String(decoding: try encoder.encode(JSONValue(from: decoder)), as: UTF8.self)
    }
}

/// Any JSON value.
enum JSONValue: Codable, Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// More levels than this, those of the body around it included, are refused: decoding takes time by their square.
    static let deepest = 64

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        guard decoder.codingPath.count <= Self.deepest else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "more than \(Self.deepest) levels"))
        }
        // Lists and objects first: what is tried in vain costs more the deeper it lies.
        if var list = try? decoder.unkeyedContainer() {
            var values: [JSONValue] = []
            while !list.isAtEnd { values.append(try list.decode(JSONValue.self)) }
            self = .array(values)
        } else if let object = try? decoder.container(keyedBy: Name.self) {
            self = .object(
                try object.allKeys.reduce(into: [:]) { values, name in
                    values[name.stringValue] = try object.decode(JSONValue.self, forKey: name)
                })
        } else {
            self = try Self(decoder.singleValueContainer())
        }
    }

    /// One of them fits; the last failure is told if none does.
    private init(_ container: any SingleValueDecodingContainer) throws {
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .string(let string): try container.encode(string)
        case .array(let array): try container.encode(array)
        case .object(let object): try container.encode(object)
        }
    }
}
