import Chat
import NIOCore

/// A whole answer, gathered from its deltas.
struct ChatCompletion {
    let id: String
    /// Unix seconds.
    let created: Int
    let model: String
    private(set) var reasoning = ""
    private(set) var content = ""
    private(set) var calls: [ChatToolCall] = []

    init(id: String, created: Int, model: String) {
        self.id = id
        self.created = created
        self.model = model
    }

    mutating func add(_ deltas: [ChatDelta]) {
        for delta in deltas {
            switch delta {
            case .reasoning(let text): reasoning += text
            case .content(let text): content += text
            case .call(let call): calls.append(call)
            }
        }
    }

    func json(_ end: ChatEnd) -> ByteBuffer {
        var json = JSONWriter(capacity: 512 + content.utf8.count)
        json.object { json in
            json.key("id")
            json.value(id)
            json.key("object")
            json.value("chat.completion")
            json.key("created")
            json.value(created)
            json.key("model")
            json.value(model)
            json.key("choices")
            json.array { json in
                json.object { json in
                    json.key("index")
                    json.value(0)
                    json.key("message")
                    json.object(message)
                    json.key("logprobs")
                    json.null()
                    json.key("finish_reason")
                    json.value(end.reason.rawValue)
                }
            }
            json.key("usage")
            json.usage(end.usage)
        }
        return json.buffer
    }

    private func message(_ json: inout JSONWriter) {
        json.key("role")
        json.value("assistant")
        json.key("content")
        json.value(content.isEmpty && !calls.isEmpty ? nil : content)
        json.key("refusal")
        json.null()
        if !reasoning.isEmpty {
            json.key("reasoning_content")
            json.value(reasoning)
        }
        json.key("annotations")
        json.array { _ in }
        guard !calls.isEmpty else { return }
        json.key("tool_calls")
        json.array { json in
            for call in calls { json.toolCall(call, index: nil) }
        }
    }
}

extension JSONWriter {
    mutating func usage(_ usage: ChatUsage) {
        object { json in
            json.key("prompt_tokens")
            json.value(usage.prompt)
            json.key("completion_tokens")
            json.value(usage.completion)
            json.key("total_tokens")
            json.value(usage.total)
            json.key("prompt_tokens_details")
            json.object { json in
                json.key("cached_tokens")
                json.value(usage.cached)
                json.key("audio_tokens")
                json.value(0)
            }
            json.key("completion_tokens_details")
            json.object { json in
                json.key("reasoning_tokens")
                json.value(usage.reasoning)
                json.key("audio_tokens")
                json.value(0)
                json.key("accepted_prediction_tokens")
                json.value(0)
                json.key("rejected_prediction_tokens")
                json.value(0)
            }
        }
    }

    /// `index` only in chunks.
    mutating func toolCall(_ call: ChatToolCall, index: Int?) {
        object { json in
            if let index {
                json.key("index")
                json.value(index)
            }
            json.key("id")
            json.value(call.id)
            json.key("type")
            json.value("function")
            json.key("function")
            json.object { json in
                json.key("name")
                json.value(call.name)
                json.key("arguments")
                json.value(call.arguments)
            }
        }
    }
}
