import Foundation

/// What the model is told of functions: which there are, and how to call one. The upstream knows none itself.
struct ToolInstruction: Hashable, Sendable {
    /// The element that holds a call.
    static let element = "tool_call"

    let lines: [String]
    var isEmpty: Bool { lines.isEmpty }

    /// Throws `refused` where a function is demanded that is not offered.
    init(_ request: ChatRequest) throws(ChatError) {
        let demand: String
        switch request.toolChoice {
        case .none:
            lines = []
            return
        case .auto: demand = "Call functions only where that helps."
        case .required: demand = "Your turn must call at least one function."
        case .named(let name):
            guard request.tools.contains(where: { $0.name == name }) else {
                throw ChatError(
                    .refused, detail: "tool_choice names the function '\(name)', which is not among the tools.")
            }
            demand = "Your turn must call the function \(name)."
        }
        guard !request.tools.isEmpty else {
            if request.toolChoice == .required {
                throw ChatError(.refused, detail: "tool_choice demands a call, but there are no tools.")
            }
            lines = []
            return
        }
        let form = "<\(Self.element)>{\"name\":\"…\",\"arguments\":{…}}</\(Self.element)>"
        lines =
            [
                "You may call functions. To call one, write \(form), one such element for each call and nothing else.",
                "The arguments are JSON that fits the function's schema. The result comes in a turn of role tool.",
                demand, "The functions, one on a line:",
            ] + request.tools.map(Self.told)
    }

    private static func told(_ tool: ChatTool) -> String {
        var fields = ["\"name\":\(quoted(tool.name))"]
        if let description = tool.description { fields.append("\"description\":\(quoted(description))") }
        if let parameters = tool.parameters { fields.append("\"parameters\":\(json(parameters))") }
        return "{\(fields.joined(separator: ","))}"
    }

    /// A call as the model is told to write it.
    static func written(_ call: ChatToolCall) -> String {
        // A `<` inside of JSON always stands in a string: written so, nothing in it can end the element.
        let arguments = json(call.arguments).replacing("<", with: "\\u003c")
        return "<\(element)>{\"name\":\(quoted(call.name)),\"arguments\":\(arguments)}</\(element)>"
    }

    /// JSON as it is, on one line; as a string what is no JSON.
    private static func json(_ text: String) -> String {
        let data = Data(text.utf8)
        // What does not parse is what this asks.
        guard (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil else {
            return quoted(text)
        }
        // Newlines stand between the tokens of JSON only.
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string can always be written as JSON.
        let data = (try? encoder.encode(text)) ?? Data("\"\"".utf8)
        return String(decoding: data, as: UTF8.self)
    }
}
