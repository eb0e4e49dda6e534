import Chat
import Foundation
import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Server

@Suite("Any events of an answer give a valid stream") struct ChatStreamTests {
    @Test(arguments: 0..<200 as Range<UInt64>) func `made up at random`(seed: UInt64) async throws {
        let script = ChatScript(seed: seed)
        let stream = await script.stream()

        let events = try Self.events(stream)
        #expect(events.last == "[DONE]")
        let objects = try events.dropLast().map { event in
            guard case .object(let object) = try JSONDecoder().decode(JSONValue.self, from: Data(event.utf8)) else {
                throw Malformed(text: event)
            }
            return object
        }
        let errors = objects.filter { $0["error"] != nil }
        let chunks = objects.filter { $0["error"] == nil }

        #expect(chunks.allSatisfy { $0["id"] == .string("chatcmpl-1") && $0["created"] == .integer(7) })
        #expect(chunks.allSatisfy { $0["object"] == .string("chat.completion.chunk") })
        #expect(chunks.allSatisfy { $0["model"] == .string("grok-4.1") })
        let deltas = chunks.compactMap(Self.delta)
        #expect(deltas.first?["role"] == .string("assistant") || (chunks.isEmpty && !errors.isEmpty))
        #expect(deltas.count { $0["role"] != nil } == (chunks.isEmpty ? 0 : 1))

        let reasons = chunks.compactMap(Self.finishReason)
        #expect(errors.count + reasons.count == 1, "one finish, or one error")
        #expect(reasons == (script.end.map { [$0.reason.rawValue] } ?? []))
        if !errors.isEmpty { #expect(objects.last?["error"] != nil, "nothing comes behind an error") }

        let usages = chunks.filter { $0["choices"] == .array([]) }
        #expect(usages.count == (script.includesUsage && script.end != nil ? 1 : 0))
        if let usage = usages.first { #expect(chunks.last == usage) }
        #expect(chunks.dropLast(usages.count).allSatisfy { ($0["usage"] == .null) == script.includesUsage })

        #expect(Self.text(of: "content", in: deltas) == script.content)
        #expect(Self.text(of: "reasoning_content", in: deltas) == script.reasoning)
        #expect(Self.calls(in: deltas) == script.calls)
    }

    private struct Malformed: Error { let text: String }

    /// As a client takes a stream apart: events end with an empty line, comments are passed over, data is on one line.
    private static func events(_ stream: String) throws -> [String] {
        #expect(stream.hasSuffix("\n\n"))
        return try stream.components(separatedBy: "\n\n").dropLast().compactMap { event in
            guard !event.hasPrefix(":") else { return nil }
            guard event.hasPrefix("data: "), !event.contains("\n"), !event.unicodeScalars.contains("\r") else {
                throw Malformed(text: event)
            }
            return String(event.dropFirst(6))
        }
    }

    private static func choice(_ chunk: [String: JSONValue]) -> [String: JSONValue]? {
        guard case .array(let choices) = chunk["choices"], case .object(let choice)? = choices.first else { return nil }
        return choice
    }

    private static func delta(_ chunk: [String: JSONValue]) -> [String: JSONValue]? {
        guard case .object(let delta) = choice(chunk)?["delta"] else { return nil }
        return delta
    }

    private static func finishReason(_ chunk: [String: JSONValue]) -> String? {
        guard case .string(let reason) = choice(chunk)?["finish_reason"] else { return nil }
        return reason
    }

    private static func text(of key: String, in deltas: [[String: JSONValue]]) -> String {
        deltas.map { delta in if case .string(let text) = delta[key] { text } else { "" } }.joined()
    }

    /// `index name arguments` of each call.
    private static func calls(in deltas: [[String: JSONValue]]) -> [String] {
        deltas.flatMap { delta -> [String] in
            guard case .array(let calls) = delta["tool_calls"] else { return [] }
            return calls.compactMap { call in
                guard case .object(let call) = call, case .integer(let index) = call["index"],
                    case .object(let function) = call["function"], case .string(let name) = function["name"],
                    case .string(let arguments) = function["arguments"]
                else { return nil }
                return "\(index) \(name) \(arguments)"
            }
        }
    }
}

/// An answer made up of anything an answer may be made of, and what a client is to make of it.
private struct ChatScript {
    let includesUsage: Bool
    /// nil where it breaks off.
    let end: ChatEnd?
    private let elements: [ChatAnswer.Element]
    private let error: ChatError?

    var content: String { text { if case .content(let text) = $0 { text } else { nil } } }
    var reasoning: String { text { if case .reasoning(let text) = $0 { text } else { nil } } }
    var calls: [String] {
        let calls = deltas.compactMap { delta -> ChatToolCall? in if case .call(let call) = delta { call } else { nil }
        }
        return calls.enumerated().map { "\($0) \($1.name) \($1.arguments)" }
    }

    private var deltas: [ChatDelta] {
        elements.flatMap { element -> [ChatDelta] in if case .deltas(let deltas) = element { deltas } else { [] } }
    }

    init(seed: UInt64) {
        var dice = SplitMix(seed: seed)
        var elements: [ChatAnswer.Element] = []
        for _ in 0..<Int.random(in: 0...12, using: &dice) {
            let isSilent = Int.random(in: 0..<4, using: &dice) == 0
            let count = Int.random(in: 0...4, using: &dice)
            elements.append(isSilent ? .silence : .deltas((0..<count).map { _ in Self.delta(&dice) }))
        }
        includesUsage = Bool.random(using: &dice)
        let kinds: [ChatError.Kind] = [.moderated, .timedOut, .broken, .rateLimited, .empty, .noToken]
        let reasons: [ChatEnd.Reason] = [.stop, .length, .toolCalls, .contentFilter]
        let usage = ChatUsage(prompt: 3, completion: 5, reasoning: 2)
        switch Int.random(in: 0..<5, using: &dice) {
        case 0: (end, error) = (nil, kinds.randomElement(using: &dice).map { ChatError($0) })
        // It ends without a word.
        case 1: (end, error) = (nil, nil)
        default: (end, error) = (reasons.randomElement(using: &dice).map { ChatEnd(reason: $0, usage: usage) }, nil)
        }
        self.elements = elements + (end.map { [.ended($0)] } ?? [])
    }

    /// What the client reads.
    func stream() async -> String {
        let written = NIOLockedValueBox(ByteBuffer())
        var writer: any ResponseBodyWriter = GatheringWriter(written: written)
        let context = APIContext(channel: NIOAsyncTestingChannel(), logger: .quiet)
        let chunk = ChatChunk(id: "chatcmpl-1", created: 7, model: "grok-4.1", includesUsage: includesUsage)
        let answer = ChatAnswer(
            createdAt: Date(timeIntervalSince1970: 7), source: ScriptedFeed(elements, error: error))
        _ = await ChatEvents(
            answer, chunk: chunk, heartbeat: .seconds(15),
            recorder: RequestRecorder(calls: nil, outage: { _ in nil }, now: { Date() }), context
        ).send(to: &writer)
        return String(buffer: written.withLockedValue { $0 })
    }

    private func text(_ part: (ChatDelta) -> String?) -> String { deltas.compactMap(part).joined() }

    private static func delta(_ dice: inout SplitMix) -> ChatDelta {
        switch Int.random(in: 0..<5, using: &dice) {
        case 0: .reasoning(text(&dice))
        case 1: .call(ChatToolCall(id: "call_1", name: "f", arguments: #"{"a":"\#(text(&dice))"}"#))
        default: .content(text(&dice))
        }
    }

    /// With all that a frame or JSON could stumble over.
    private static func text(_ dice: inout SplitMix) -> String {
        let pieces = [
            "a", "\n\n", "\r\n", "\r", "data: [DONE]", ": x", "\"", "\\", "\u{0}", "\u{1f}", "\u{7f}", "\u{2028}", "猫",
            "🎬", "e\u{301}", "</script>", "\u{feff}", "\u{fffd}",
        ]
        return (0..<Int.random(in: 0...6, using: &dice)).compactMap { _ in pieces.randomElement(using: &dice) }.joined()
    }
}

private struct GatheringWriter: ResponseBodyWriter {
    let written: NIOLockedValueBox<ByteBuffer>

    mutating func write(_ buffer: ByteBuffer) async throws {
        _ = written.withLockedValue { $0.writeImmutableBuffer(buffer) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
