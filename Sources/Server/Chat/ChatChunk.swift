import Chat
import NIOCore

/// Writes the events of one streamed answer: all with one id, one time and one model's name.
struct ChatChunk: Sendable {
    let id: String
    /// Unix seconds.
    let created: Int
    let model: String
    /// Whether each chunk says `"usage":null`, and one at the end what was used.
    let includesUsage: Bool

    static let done = ByteBuffer(string: "data: [DONE]\n\n")
    static let heartbeat = ByteBuffer(string: ": keep-alive\n\n")

    /// Who speaks; goes before all others.
    var role: ByteBuffer {
        event { json in
            json.key("role")
            json.value("assistant")
            json.key("content")
            json.value("")
        }
    }

    /// One event for each delta.
    func deltas(_ deltas: [ChatDelta], calls: inout Int) -> ByteBuffer {
        var events = ByteBuffer()
        for delta in deltas {
            var written: ByteBuffer
            switch delta {
            case .reasoning(let text):
                written = event { json in
                    json.key("reasoning_content")
                    json.value(text)
                }
            case .content(let text):
                written = event { json in
                    json.key("content")
                    json.value(text)
                }
            case .call(let call):
                let index = calls
                written = event { json in
                    json.key("tool_calls")
                    json.array { $0.toolCall(call, index: index) }
                }
                calls += 1
            }
            events.writeBuffer(&written)
        }
        return events
    }

    /// The last chunk, what was used if it is asked for, and the end of the stream.
    func end(_ end: ChatEnd) -> ByteBuffer {
        var events = event(finish: end.reason.rawValue) { _ in }
        if includesUsage {
            events.writeImmutableBuffer(
                framed { json in
                    head(&json)
                    json.key("choices")
                    json.array { _ in }
                    json.key("usage")
                    json.usage(end.usage)
                })
        }
        events.writeImmutableBuffer(Self.done)
        return events
    }

    /// What broke off a stream that had begun; and its end.
    static func failure(_ error: APIError) -> ByteBuffer {
        var event = ByteBuffer(string: "data: ")
        event.writeImmutableBuffer(error.envelope)
        event.writeStaticString("\n\n")
        event.writeImmutableBuffer(done)
        return event
    }

    private func event(finish: String? = nil, delta: (inout JSONWriter) -> Void) -> ByteBuffer {
        framed { json in
            head(&json)
            json.key("choices")
            json.array { json in
                json.object { json in
                    json.key("index")
                    json.value(0)
                    json.key("delta")
                    json.object(delta)
                    json.key("logprobs")
                    json.null()
                    json.key("finish_reason")
                    json.value(finish)
                }
            }
            if includesUsage {
                json.key("usage")
                json.null()
            }
        }
    }

    private func framed(_ members: (inout JSONWriter) -> Void) -> ByteBuffer {
        var json = JSONWriter(capacity: 320, behind: "data: ")
        json.object(members)
        var event = json.buffer
        event.writeStaticString("\n\n")
        return event
    }

    private func head(_ json: inout JSONWriter) {
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
