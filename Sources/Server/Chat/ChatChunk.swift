import Chat
import NIOCore

/// Writes the events of one streamed answer: all with one id, one time and one model's name.
struct ChatChunk: Sendable {
    private let id: String
    /// Unix seconds.
    private let created: Int
    private let model: String
    /// Whether each chunk says `"usage":null`, and one at the end what was used.
    private let includesUsage: Bool
    /// What stands before a delta and behind it: the same in every chunk, so it is written once.
    private let opening: ByteBuffer
    private let closing: ByteBuffer

    init(id: String, created: Int, model: String, includesUsage: Bool) {
        self.id = id
        self.created = created
        self.model = model
        self.includesUsage = includesUsage
        var json = JSONWriter(capacity: 256, behind: "data: {")
        Self.head(&json, id: id, created: created, model: model)
        json.key("choices")
        json.verbatim(ByteBuffer(string: #"[{"index":0,"delta":"#))
        opening = json.buffer
        closing = Self.closing(finish: nil, includesUsage: includesUsage)
    }

    static let done = ByteBuffer(string: "data: [DONE]\n\n")
    static let heartbeat = ByteBuffer(string: ": keep-alive\n\n")

    /// Who speaks; goes before all others.
    var role: ByteBuffer {
        var json = JSONWriter(capacity: 320)
        event(&json, closing) { json in
            json.key("role")
            json.value("assistant")
            json.key("content")
            json.value("")
        }
        return json.buffer
    }

    /// One event for each delta.
    func deltas(_ deltas: [ChatDelta], calls: inout Int) -> ByteBuffer {
        var json = JSONWriter(capacity: deltas.count * (opening.readableBytes + closing.readableBytes + 64))
        for delta in deltas {
            event(&json, closing) { json in
                switch delta {
                case .reasoning(let text):
                    json.key("reasoning_content")
                    json.value(text)
                case .content(let text):
                    json.key("content")
                    json.value(text)
                case .call(let call):
                    json.key("tool_calls")
                    json.array { $0.toolCall(call, index: calls) }
                    calls += 1
                }
            }
        }
        return json.buffer
    }

    /// The last chunk, what was used if it is asked for, and the end of the stream.
    func end(_ end: ChatEnd) -> ByteBuffer {
        var json = JSONWriter(capacity: 1024)
        event(&json, Self.closing(finish: end.reason, includesUsage: includesUsage)) { _ in }
        if includesUsage {
            json.verbatim(ByteBuffer(string: "data: "))
            json.object { json in
                Self.head(&json, id: id, created: created, model: model)
                json.key("choices")
                json.array { _ in }
                json.key("usage")
                json.usage(end.usage)
            }
            json.verbatim(ByteBuffer(string: "\n\n"))
        }
        json.verbatim(Self.done)
        return json.buffer
    }

    /// What broke off a stream that had begun; and its end.
    static func failure(_ error: APIError) -> ByteBuffer {
        var event = ByteBuffer(string: "data: ")
        event.writeImmutableBuffer(error.envelope)
        event.writeStaticString("\n\n")
        event.writeImmutableBuffer(done)
        return event
    }

    private func event(_ json: inout JSONWriter, _ closing: ByteBuffer, delta: (inout JSONWriter) -> Void) {
        json.verbatim(opening)
        json.object(delta)
        json.verbatim(closing)
    }

    private static func closing(finish: ChatEnd.Reason?, includesUsage: Bool) -> ByteBuffer {
        let reason = finish.map { "\"\($0.rawValue)\"" } ?? "null"
        let usage = includesUsage ? #","usage":null"# : ""
        return ByteBuffer(string: #","logprobs":null,"finish_reason":"# + reason + "}]" + usage + "}\n\n")
    }

    private static func head(_ json: inout JSONWriter, id: String, created: Int, model: String) {
        json.key("id")
        json.value(id)
        json.key("object")
        json.value("chat.completion.chunk")
        json.key("created")
        json.value(created)
        json.key("model")
        json.value(model)
    }
}
