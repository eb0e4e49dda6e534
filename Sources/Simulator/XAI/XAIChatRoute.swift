import Foundation
import Hummingbird
import NIOCore

/// `/chat/completions`, whole or as a stream: it says the last message back, behind a thought.
struct XAIChatRoute {
    func answer(
        _ body: XAIBody, _ fault: XAIFault.Kind?, _ hangUp: HangUp, _ entry: inout XAIEntry
    ) throws -> Response {
        let fields = body.fields
        entry.model = fields.model
        entry.body = body.text
        entry.messages = (fields.messages ?? []).map { message in
            "\(message.role): " + message.content.compactMap(\.text).joined(separator: " ")
        }
        guard let model = fields.model, let last = fields.messages?.last else {
            throw XAIRefused.invalid("missing field `messages`", .unprocessableContent)
        }
        entry.accepted = true
        let words = "You said: " + last.content.compactMap(\.text).joined(separator: " ")
        guard fields.stream == true else {
            return .json([
                "id": "upstream-id", "object": "chat.completion", "created": 1, "model": .string(model),
                "choices": [
                    [
                        "index": 0, "finish_reason": "stop",
                        "message": [
                            "role": "assistant", "content": .string(words), "reasoning_content": "Let me think.",
                            "refusal": .null,
                        ],
                    ]
                ],
                "citations": ["https://example.com/one"], "usage": usage,
            ])
        }
        var events = [
            chunk(model, ["role": "assistant", "content": ""]), chunk(model, ["reasoning_content": "Let me think."]),
        ]
        events += words.split(separator: " ", omittingEmptySubsequences: false).enumerated().map { index, word in
            chunk(model, ["content": .string((index == 0 ? "" : " ") + word)])
        }
        if fault != .broken {
            events.append(
                "data: "
                    + JSON.object([
                        ("id", "upstream-id"), ("object", "chat.completion.chunk"), ("created", 1),
                        ("model", .string(model)),
                        ("choices", [["index": 0, "delta": [:], "finish_reason": "stop"]]),
                        ("citations", ["https://example.com/one"]), ("usage", usage),
                    ]).text + "\n\n")
            events.append("data: [DONE]\n\n")
        }
        let (told, isBroken) = (events, fault == .broken)
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream"],
            body: ResponseBody { writer in
                for event in told { try await writer.write(ByteBuffer(string: event)) }
                guard !isBroken else {
                    hangUp.channel.close(promise: nil)
                    throw ConnectionCut()
                }
                try await writer.finish(nil)
            })
    }

    private var usage: JSON {
        [
            "prompt_tokens": 12, "completion_tokens": 5, "total_tokens": 17,
            "completion_tokens_details": ["reasoning_tokens": 3], "cost_in_usd_ticks": 1_234_000,
        ]
    }

    private func chunk(_ model: String, _ delta: JSON) -> String {
        "data: "
            + JSON.object([
                ("id", "upstream-id"), ("object", "chat.completion.chunk"), ("created", 1), ("model", .string(model)),
                ("choices", [["index": 0, "delta": delta, "finish_reason": .null]]),
            ]).text + "\n\n"
    }
}
