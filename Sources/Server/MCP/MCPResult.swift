import NIOCore

/// What a tool's call came to.
struct MCPResult: Hashable, Sendable {
    let content: [JSONValue]
    /// What the tool's output schema describes.
    var structured: JSONValue?
    var isFailure = false

    /// With the same as text: for those who do not read the structured content.
    init(_ structured: JSONValue, after content: [JSONValue] = []) {
        var json = JSONWriter()
        json.value(structured)
        self.content = content + [Self.text(String(buffer: json.buffer))]
        self.structured = structured
    }

    init(text: String) { content = [Self.text(text)] }

    /// A tool that fails is a result, so that the model hears why.
    init(_ failure: APIError) {
        var text = failure.message
        if let wait = failure.retryAfter { text += " Try again in \(wait) seconds." }
        content = [Self.text(text)]
        isFailure = true
    }

    var json: JSONValue {
        var members: [String: JSONValue] = ["content": .array(content), "isError": .bool(isFailure)]
        if let structured { members["structuredContent"] = structured }
        return .object(members)
    }

    private static func text(_ text: String) -> JSONValue { ["type": "text", "text": .string(text)] }
}
