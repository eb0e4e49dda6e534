import Foundation
import HTTPTypes

/// What the API refuses of a conversation.
struct XAIChatRules {
    private static let refusedByThinkers = ["stop", "presence_penalty", "frequency_penalty"]
    private static let toldHowMuch = ["grok-3-mini", "grok-4.3", "grok-4.5", "grok-4.6", "grok-build-0.1"]

    /// nil: those that the API had at last.
    let models: Set<String>?

    func check(_ body: XAIBody, _ model: String) throws {
        guard (models ?? XAIModelLists.all).contains(model) else {
            throw XAIRefused.invalid(
                "The model \(model) does not exist or your team does not have access to it.", .notFound)
        }
        guard let fields = try JSONSerialization.jsonObject(with: Data(body.text.utf8)) as? [String: Any] else {
            throw XAIRefused.invalid("Failed to deserialize the JSON body into the target type", .unprocessableContent)
        }
        let thinks = !model.contains("non-reasoning") && model != "grok-3"
        for name in Self.refusedByThinkers where thinks && fields[name] != nil {
            throw XAIRefused.invalid("Argument not supported on this model: \(Self.camel(name))")
        }
        if fields["reasoning_effort"] != nil, !Self.toldHowMuch.contains(model) {
            throw XAIRefused.invalid("Argument not supported on this model: reasoningEffort")
        }
        if let temperature = fields["temperature"] as? Double, !(0...2).contains(temperature) {
            throw XAIRefused.invalid("Invalid value for temperature: must be between 0 and 2")
        }
        for message in fields["messages"] as? [[String: Any]] ?? [] {
            guard let role = message["role"] as? String, ["system", "user", "assistant", "tool"].contains(role) else {
                throw XAIRefused.invalid("unknown variant of `role`", .unprocessableContent)
            }
            guard role != "tool" || message["tool_call_id"] is String else {
                throw XAIRefused.invalid("missing field `tool_call_id`", .unprocessableContent)
            }
        }
    }

    private static func camel(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined()
    }
}

/// The models of `/models` and of the lists of one kind.
enum XAIModelLists {
    static let language: [(id: String, aliases: [String])] = [
        ("grok-3", []), ("grok-3-mini", []), ("grok-4-0709", ["grok-4"]), ("grok-4-fast-reasoning", []),
        ("grok-4-1-fast-reasoning", []), ("grok-4-1-fast-non-reasoning", []),
        ("grok-4.20-0309-reasoning", ["grok-4.20"]), ("grok-4.3", []), ("grok-4.5", []), ("grok-4.6", []),
        ("grok-code-fast-1", []), ("grok-build-0.1", []),
    ]
    static let pictures: [(id: String, aliases: [String])] = [
        ("grok-imagine-image", []), ("grok-imagine-image-2.0", []), ("grok-imagine-image-quality", []),
    ]
    static let videos: [(id: String, aliases: [String])] = [
        ("grok-imagine-video", []), ("grok-imagine-video-1.5", ["grok-imagine-video-1.5-preview"]),
    ]

    static let all = Set((language + pictures + videos).flatMap { [$0.id] + $0.aliases })

    /// The answer for one of the four paths; `models` are those that the key may use, nil: all.
    static func answer(_ path: String, _ models: Set<String>?) -> JSON? {
        let list: [(id: String, aliases: [String])]
        switch path {
        case "/models": list = language + pictures + videos
        case "/language-models": list = language
        case "/image-generation-models": list = pictures
        case "/video-generation-models": list = videos
        default: return nil
        }
        let told = list.filter { entry in
            models.map { models in ([entry.id] + entry.aliases).contains(where: models.contains) } ?? true
        }
        guard path != "/models" else {
            return [
                "object": "list",
                "data": .array(
                    told.map {
                        ["id": .string($0.id), "object": "model", "created": 1_767_225_600, "owned_by": "xai"]
                    }),
            ]
        }
        return [
            "models": .array(
                told.map {
                    [
                        "id": .string($0.id), "object": "model", "created": 1_767_225_600, "owned_by": "xai",
                        "aliases": .array($0.aliases.map { .string($0) }),
                    ]
                })
        ]
    }
}
