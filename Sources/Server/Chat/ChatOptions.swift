import Chat
import Foundation

/// The parameters of an answer that an upstream may take. Those of a wrong type are refused whoever is asked; whether a value
/// will do is the upstream's to say.
struct ChatOptions: Decodable {
    private let values: [(name: ChatOption.Name, value: JSONValue)]

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: ChatOption.Name) { stringValue = name.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    var isEmpty: Bool { values.isEmpty }

    /// None.
    init() { values = [] }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        values = try ChatOption.Name.allCases.compactMap { name in
            guard container.contains(Key(name)), try !container.decodeNil(forKey: Key(name)) else { return nil }
            return (name, try container.decode(JSONValue.self, forKey: Key(name)))
        }
    }

    /// Each as it is written in `texts`.
    func checked(_ texts: ChatFormTexts? = nil) throws(APIError) -> [ChatOption] {
        var options: [ChatOption] = []
        for (name, value) in values {
            guard let wanted = name.wanted(value) else {
                options.append(ChatOption(name, json: texts?.members[name.rawValue] ?? value.text))
                continue
            }
            throw .invalid(name.rawValue, "'\(name.rawValue)' must be \(wanted).", code: "invalid_type")
        }
        return options
    }
}

extension ChatOption.Name {
    private static let mostStops = 4

    /// What it must be, if `value` is something else.
    fileprivate func wanted(_ value: JSONValue) -> String? {
        switch (self, value) {
        case (.temperature, .integer), (.temperature, .number), (.topP, .integer), (.topP, .number),
            (.presencePenalty, .integer), (.presencePenalty, .number), (.frequencyPenalty, .integer),
            (.frequencyPenalty, .number):
            nil
        case (.temperature, _), (.topP, _), (.presencePenalty, _), (.frequencyPenalty, _): "a number"
        case (.seed, .integer), (.maxTokens, .integer), (.maxCompletionTokens, .integer): nil
        case (.seed, _), (.maxTokens, _), (.maxCompletionTokens, _): "a whole number"
        case (.stop, .string): nil
        case (.stop, .array(let stops)) where stops.count <= Self.mostStops && stops.allSatisfy(\.isString): nil
        case (.stop, _): "a text, or a list of up to \(Self.mostStops)"
        case (.responseFormat, .object), (.searchParameters, .object), (.webSearchOptions, .object): nil
        case (.responseFormat, _), (.searchParameters, _), (.webSearchOptions, _): "an object"
        case (.reasoningEffort, .string): nil
        case (.reasoningEffort, _): "a text"
        case (.parallelToolCalls, .bool): nil
        case (.parallelToolCalls, _): "true or false"
        }
    }
}

extension JSONValue {
    fileprivate var isString: Bool { if case .string = self { true } else { false } }

    fileprivate var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What was read as JSON can be written as JSON.
        guard let data = try? encoder.encode(self) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }
}
