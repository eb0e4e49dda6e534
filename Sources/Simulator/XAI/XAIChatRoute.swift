import Foundation
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// `/chat/completions`, whole or as a stream. What no script answers is answered by its words: pictures are looked at, "call
/// NAME {…}" calls that function if there is one, and anything else is said back, behind a thought.
struct XAIChatRoute {
    private static let id = "upstream-id"

    let upstream: XAIUpstream

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
        try XAIChatRules(models: upstream.models).check(body, model)
        entry.accepted = true
        let words = last.content.compactMap(\.text).joined(separator: " ")
        let script = upstream.script(for: words) ?? Self.script(last, words, functions: fields.functions)
        guard fields.stream == true, fault != .unstreamed else { return .json(Self.whole(script, model)) }
        return stream(Self.pieces(script, model, fault), hangUp)
    }

    private static func script(_ message: XAIBody.Message, _ words: String, functions: [String]) -> XAIScript {
        let pictures = message.content.compactMap(\.picture)
        if !pictures.isEmpty {
            let seen = pictures.map { bytes in
                PictureFacts(bytes).map { "\($0.type) \($0.width)x\($0.height)" } ?? "nothing"
            }
            return XAIScript([.say("I see \(seen.joined(separator: " and ")).")])
        }
        let parts = words.split(separator: " ", maxSplits: 2).map(String.init)
        if message.role == "user", parts.count == 3, parts[0] == "call", functions.contains(parts[1]) {
            return XAIScript(
                [.think("I had better ask."), .call(id: "call_upstream", name: parts[1], arguments: parts[2])],
                finish: "tool_calls")
        }
        return XAIScript(
            [.think("Let me think."), .say("You said: " + words, pieces: 1 + words.split(separator: " ").count)],
            citations: ["https://example.com/one"])
    }

    // MARK: Whole

    private static func whole(_ script: XAIScript, _ model: String) -> JSON {
        var (thought, said, calls) = ("", "", [JSON]())
        for step in script.steps {
            switch step {
            case .think(let text): thought += text
            case .say(let text, _): said += text
            case .call(let id, let name, let arguments): calls.append(call(id, name, arguments))
            case .callInPieces(_, let id, let name, let arguments): calls.append(call(id, name, arguments.joined()))
            case .fail, .hold: break
            }
        }
        var message: [(String, JSON)] = [("role", "assistant"), ("content", .string(said)), ("refusal", .null)]
        if !thought.isEmpty { message.append(("reasoning_content", .string(thought))) }
        if !calls.isEmpty { message.append(("tool_calls", .array(calls))) }
        var fields: [(String, JSON)] = [
            ("id", .string(id)), ("object", "chat.completion"), ("created", 1), ("model", .string(model)),
            (
                "choices",
                [["index": 0, "finish_reason": .string(script.finish), "message": .object(message)]]
            ),
        ]
        if !script.citations.isEmpty { fields.append(("citations", .array(script.citations.map { .string($0) }))) }
        if let usage = script.usage { fields.append(("usage", json(usage))) }
        return .object(fields)
    }

    // MARK: In pieces

    private enum Piece {
        case event(String)
        case hold
        case cut
        case end
    }

    private static func pieces(_ script: XAIScript, _ model: String, _ fault: XAIFault.Kind?) -> [Piece] {
        let opening = Piece.event(chunk(model, ["role": "assistant", "content": ""]))
        switch fault {
        case .silent: return [opening, .hold]
        case .wordless: return [opening, .event("data: [DONE]\n\n"), .end]
        case .garbled: return [opening, .event("data: {\"choices\":]}\n\n"), .end]
        default: break
        }
        let steps = script.steps.flatMap { step in
            step == .hold ? [.hold] : events(step, model).map { Piece.event($0) }
        }
        return [opening] + steps + (fault == .broken ? [.cut] : finish(script, model))
    }

    private func stream(_ pieces: [Piece], _ hangUp: HangUp) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream"],
            body: ResponseBody { [upstream] writer in
                upstream.state.withLockedValue { $0.openStreams += 1 }
                defer { upstream.state.withLockedValue { $0.openStreams -= 1 } }
                for piece in pieces {
                    switch piece {
                    case .event(let text): try await writer.write(ByteBuffer(string: text))
                    case .hold: try await hangUp.sleep(for: nil)
                    case .cut:
                        hangUp.channel.close(promise: nil)
                        throw ConnectionCut()
                    case .end: try await writer.finish(nil)
                    }
                }
            })
    }

    private static func finish(_ script: XAIScript, _ model: String) -> [Piece] {
        var last: [(String, JSON)] = [
            ("id", .string(id)), ("object", "chat.completion.chunk"), ("created", 1), ("model", .string(model)),
            ("choices", [["index": 0, "delta": [:], "finish_reason": .string(script.finish)]]),
        ]
        if !script.citations.isEmpty { last.append(("citations", .array(script.citations.map { .string($0) }))) }
        var pieces = [Piece.event("data: \(JSON.object(last).text)\n\n")]
        if let usage = script.usage {
            let bill = JSON.object([
                ("id", .string(id)), ("object", "chat.completion.chunk"), ("created", 1), ("model", .string(model)),
                ("choices", []), ("usage", json(usage)),
            ])
            pieces.append(.event("data: \(bill.text)\n\n"))
        }
        return pieces + [.event("data: [DONE]\n\n"), .end]
    }

    private static func events(_ step: XAIScript.Step, _ model: String) -> [String] {
        switch step {
        case .think(let text): [chunk(model, ["reasoning_content": .string(text)])]
        case .say(let text, let pieces):
            parts(text, pieces).map { chunk(model, ["content": .string($0)]) }
        case .call(let id, let name, let arguments):
            [chunk(model, ["tool_calls": .array([call(id, name, arguments)])])]
        case .callInPieces(let index, let id, let name, let arguments):
            [chunk(model, ["tool_calls": [call(id, name, "").adding([("index", .int(index))])]])]
                + arguments.map { part in
                    chunk(
                        model,
                        ["tool_calls": [["index": .int(index), "function": ["arguments": .string(part)]]]])
                }
        case .fail(let shape, let message): ["data: \(JSON.keyedError(message, shape: shape).text)\n\n"]
        case .hold: []
        }
    }

    private static func parts(_ text: String, _ count: Int) -> [String] {
        let characters = Array(text)
        let size = max(1, (characters.count + count - 1) / max(1, count))
        return stride(from: 0, to: characters.count, by: size).map {
            String(characters[$0..<min($0 + size, characters.count)])
        }
    }

    private static func call(_ id: String?, _ name: String, _ arguments: String) -> JSON {
        let function: JSON = ["name": .string(name), "arguments": .string(arguments)]
        return .object((id.map { [("id", .string($0))] } ?? []) + [("type", "function"), ("function", function)])
    }

    private static func json(_ usage: XAIScript.Usage) -> JSON {
        var fields: [(String, JSON)] = [
            ("prompt_tokens", .int(usage.prompt)), ("completion_tokens", .int(usage.completion)),
            ("total_tokens", .int(usage.total)),
            (
                "prompt_tokens_details",
                ["text_tokens": .int(usage.prompt), "image_tokens": 0, "cached_tokens": .int(usage.cached)]
            ),
            ("completion_tokens_details", ["reasoning_tokens": .int(usage.reasoning)]),
            ("num_sources_used", 0),
        ]
        if let ticks = usage.ticks { fields.append(("cost_in_usd_ticks", .int(ticks))) }
        return .object(fields)
    }

    private static func chunk(_ model: String, _ delta: JSON) -> String {
        "data: "
            + JSON.object([
                ("id", .string(id)), ("object", "chat.completion.chunk"), ("created", 1), ("model", .string(model)),
                ("choices", [["index": 0, "delta": delta, "finish_reason": .null]]),
            ]).text + "\n\n"
    }
}
