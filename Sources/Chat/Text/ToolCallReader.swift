import Foundation

/// Finds the calls of functions in an answer: `<tool_call>{"name":…,"arguments":{…}}</tool_call>`. What is no call of a
/// function that was offered stays text.
struct ToolCallReader: Sendable {
    enum Piece: Hashable, Sendable {
        case text(String)
        case call(name: String, arguments: String)
    }

    /// Bytes of one call.
    static let limit = 256 << 10

    private let names: Set<String>
    private var scanner = TagScanner([.init(ToolInstruction.element, .take)], limit: ToolCallReader.limit)
    /// Blanks before and behind a call are not part of the answer.
    private var dropsBlanks = true

    init(names: Set<String>) { self.names = names }

    mutating func consume(_ text: String) -> [Piece] { read(scanner.consume(text)) }

    mutating func finish() -> [Piece] { read(scanner.finish()) }

    private mutating func read(_ pieces: [TagScanner.Piece]) -> [Piece] {
        pieces.compactMap { piece in
            switch piece {
            case .text(let text): return told(text)
            case .element(let raw, let inner, _):
                guard let call = ToolCall(inner), names.contains(call.name) else { return told(raw) }
                dropsBlanks = true
                return .call(name: call.name, arguments: call.arguments)
            }
        }
    }

    private mutating func told(_ text: String) -> Piece? {
        let rest = dropsBlanks ? String(text.unicodeScalars.drop { $0.properties.isWhitespace }) : text
        guard !rest.isEmpty else { return nil }
        dropsBlanks = false
        return .text(rest)
    }
}

/// One call, as the model wrote it.
struct ToolCall: Hashable, Sendable {
    let name: String
    /// A JSON object.
    let arguments: String

    /// nil unless it is an object with a name, whose arguments are an object, or the text of one.
    init?(_ text: String) {
        let data = Data(text.utf8)
        // What does not parse is no call.
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
            let name = object["name"] as? String
        else { return nil }
        self.name = name
        switch object["arguments"] {
        case nil, is NSNull: arguments = "{}"
        case let inner as String:
            guard Self.isObject(inner) else { return nil }
            arguments = inner
        case is [String: Any]:
            guard let written = JSONMember.value(of: "arguments", in: text) else { return nil }
            arguments = written
        default: return nil
        }
    }

    private static func isObject(_ text: String) -> Bool {
        // As above.
        (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) != nil
    }
}
