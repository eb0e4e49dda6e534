import Chat
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Server

@Suite("A streamed answer on the wire") struct ChatEventsTests {
    private static let chunk = ChatChunk(id: "chatcmpl-1", created: 7, model: "grok-4.1", includesUsage: true)
    private static let usage = ChatUsage(prompt: 3, completion: 5, reasoning: 2)

    @Test func `every event has one id and one time, the role comes first and DONE last`() async throws {
        let feed = ScriptedFeed([
            .deltas([.reasoning("hm")]), .deltas([.content("a\"\n"), .content("b")]),
            .deltas([.call(ChatToolCall(id: "c", name: "f", arguments: "{}"))]),
            .ended(ChatEnd(reason: .toolCalls, usage: Self.usage)),
        ])
        let (writes, outcome) = await send(feed)
        // Each element is one write: the role goes with the first.
        #expect(writes.count == 4)
        let events = events(writes.joined())
        #expect(events.last == "[DONE]")
        let chunks = try events.dropLast().map { try Chunk($0) }
        #expect(Set(chunks.map(\.id)) == ["chatcmpl-1"] && Set(chunks.map(\.created)) == [7])
        #expect(chunks.map(\.object).allSatisfy { $0 == "chat.completion.chunk" })
        #expect(chunks.first?.choices.first?.delta == ["role": "assistant", "content": ""])
        #expect(chunks.compactMap { $0.choices.first?.delta["reasoning_content"] } == ["hm"])
        #expect(chunks.compactMap { $0.choices.first?.delta["content"] }.joined() == "a\"\nb")
        #expect(chunks.compactMap { $0.choices.first?.finish_reason } == ["tool_calls"])
        #expect(chunks.last?.choices.isEmpty == true)
        #expect(chunks.last?.usage?.total_tokens == 8)
        #expect(writes.joined().components(separatedBy: #""usage":null"#).count == chunks.count)
        #expect(outcome.failure == nil && outcome.isWritable)
    }

    @Test func `an error after the first byte is one frame, and the stream still ends`() async throws {
        let feed = ScriptedFeed([.deltas([.content("a")])], error: ChatError(.timedOut))
        let (writes, outcome) = await send(feed)
        let events = events(writes.joined())
        #expect(events.count == 4)
        #expect(events[2].contains(#""code":"upstream_timeout""#) && events[2].hasPrefix(#"{"error":"#))
        #expect(events.last == "[DONE]")
        #expect(outcome.failure?.code == "upstream_timeout")
        #expect(feed.isCancelled)
    }

    @Test func `a feed that ends without an end is an error too`() async throws {
        let (writes, _) = await send(ScriptedFeed([.deltas([.content("a")])]))
        #expect(writes.joined().contains(#""code":"upstream_broken""#))
    }

    @Test(arguments: [false, true])
    func `the connection is told of the last piece, and of no other`(isBroken: Bool) async throws {
        let end = ChatAnswer.Element.ended(ChatEnd(reason: .stop, usage: Self.usage))
        let words = [ChatAnswer.Element.deltas([.content("a")]), .silence, .deltas([.content("b")])]
        let pieces = LastPieces()
        _ = await send(ScriptedFeed(isBroken ? words : words + [end], error: ChatError(.timedOut)), told: pieces)
        #expect(pieces.count.withLockedValue { $0 } == 1)
    }

    @Test func `silence becomes a comment`() async throws {
        let (writes, _) = await send(
            ScriptedFeed([.silence, .ended(ChatEnd(reason: .stop, usage: Self.usage))]))
        #expect(writes.joined().contains("\n\n: keep-alive\n\n"))
    }

    @Test func `a client that cannot be written to ends the answer`() async throws {
        let feed = ScriptedFeed([.deltas([.content("a")]), .deltas([.content("b")])])
        let (_, outcome) = await send(feed, failing: true)
        #expect(!outcome.isWritable)
        #expect(feed.isCancelled)
    }

    @Test func `a pulse is felt after silence, later after a beat, and never when stopped`() {
        let loop = EmbeddedEventLoop()
        let felt = NIOLockedValueBox(0)
        let pulse = Pulse(every: .seconds(15), on: loop) { felt.withLockedValue { $0 += 1 } }
        loop.advanceTime(by: .seconds(16))
        #expect(felt.withLockedValue { $0 } <= 1)
        pulse.stop()
        loop.advanceTime(by: .seconds(60))
        let last = felt.withLockedValue { $0 }
        loop.advanceTime(by: .seconds(60))
        #expect(felt.withLockedValue { $0 } == last)
    }

    private func send(
        _ feed: ScriptedFeed, failing: Bool = false, told pieces: LastPieces = LastPieces()
    ) async -> (writes: [String], outcome: ChatEvents.Outcome) {
        let written = NIOLockedValueBox<[String]>([])
        var writer: any ResponseBodyWriter = RecordingWriter(written: written, isFailing: failing)
        let channel = await NIOAsyncTestingChannel(handler: pieces)
        let context = APIContext(channel: channel, logger: .quiet)
        let outcome = await ChatEvents(
            ChatAnswer(createdAt: Date(timeIntervalSince1970: 7), source: feed), chunk: Self.chunk,
            heartbeat: .seconds(15), recorder: RequestRecorder(calls: nil, outage: { _ in nil }, now: { Date() }),
            context
        ).send(to: &writer)
        // What the loop was told before is behind it then.
        await channel.testingEventLoop.run()
        return (written.withLockedValue { $0 }, outcome)
    }

    private func events(_ text: String) -> [String] {
        text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
    }

    /// How often a last piece was announced.
    private final class LastPieces: ChannelOutboundHandler, Sendable {
        typealias OutboundIn = Never

        let count = NIOLockedValueBox(0)

        func triggerUserOutboundEvent(
            context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
        ) {
            if event is AnswerFlush.LastPiece { count.withLockedValue { $0 += 1 } }
            promise?.succeed()
        }
    }

    private struct Chunk: Decodable {
        struct Choice: Decodable {
            let delta: [String: String]
            let finish_reason: String?

            enum CodingKeys: CodingKey { case delta, finish_reason }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                finish_reason = try container.decodeIfPresent(String.self, forKey: .finish_reason)
                let delta = try container.decode([String: JSONValue].self, forKey: .delta)
                self.delta = delta.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
            }
        }

        struct Usage: Decodable { let total_tokens: Int }

        let id: String
        let object: String
        let created: Int
        let choices: [Choice]
        let usage: Usage?

        init(_ json: String) throws { self = try JSONDecoder().decode(Chunk.self, from: Data(json.utf8)) }
    }
}

/// Gives what it was told to give, then an error or the end.
final class ScriptedFeed: ChatFeed {
    private let rest: NIOLockedValueBox<[ChatAnswer.Element]>
    private let error: ChatError?
    private let cancelled = NIOLockedValueBox(false)

    init(_ elements: [ChatAnswer.Element], error: ChatError? = nil) {
        rest = NIOLockedValueBox(elements)
        self.error = error
    }

    var isCancelled: Bool { cancelled.withLockedValue { $0 } }

    func next() async throws -> ChatAnswer.Element? {
        let next = rest.withLockedValue { $0.isEmpty ? nil : $0.removeFirst() }
        if next == nil, let error { throw error }
        return next
    }

    func stir() {}

    func cancel() { cancelled.withLockedValue { $0 = true } }
}

private struct RecordingWriter: ResponseBodyWriter {
    struct Broken: Error {}

    let written: NIOLockedValueBox<[String]>
    let isFailing: Bool

    mutating func write(_ buffer: ByteBuffer) async throws {
        if isFailing { throw Broken() }
        written.withLockedValue { $0.append(String(buffer: buffer)) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
