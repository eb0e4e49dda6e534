import CallLog
import Catalog
import Chat
import Foundation
import NIOConcurrencyHelpers
import TestSupport
import Testing

@testable import Server

@Suite("MCP tools that take their time") struct MCPWorkTests {
    private static let usage = ChatUsage(prompt: 1, completion: 2, reasoning: 0)
    private static let end = ChatAnswer.Element.ended(ChatEnd(reason: .stop, usage: usage))
    private static let both = "application/json, text/event-stream"

    @Test func `a question is one turn, with the system's before it, and the whole answer comes back`() async throws {
        let feed = ScriptedFeed([
            .deltas([.reasoning("hm")]), .silence, .deltas([.content("for"), .content("ty-two")]), Self.end,
        ])
        try await MCPFixture.with({ feed }) { fixture in
            let reply = try await fixture.call(
                "ask_grok", #"{"query":"6 * 7?","system_prompt":"be short","model":"grok-4-fast"}"#)
            #expect(
                reply.json.at("result") == [
                    "content": [["type": "text", "text": "forty-two"]], "isError": false,
                ])
            let request = try #require(fixture.asked.withLockedValue { $0.first })
            #expect(request.model.id == "grok-4-fast")
            #expect(
                request.turns == [
                    ChatTurn(role: .system, parts: [.text("be short")]),
                    ChatTurn(role: .user, parts: [.text("6 * 7?")]),
                ])
            #expect(request.owner == "ann" && request.keyName == "laptop")
            #expect(request.linkBase == "https://video.example.org")
            let line = try #require(try await fixture.lines().first)
            #expect(line.route == "mcp" && line.owner == "ann" && line.keyName == "laptop" && line.status == 200)
            #expect(line.requestID == request.requestID)
            #expect(line.model == "grok-4-fast")
        }
    }

    @Test func `the model is grok-4.1 unless another is named`() async throws {
        try await MCPFixture.with({ ScriptedFeed([.deltas([.content("a")]), Self.end]) }) { fixture in
            _ = try await fixture.call("ask_grok", #"{"query":"x","system_prompt":"  "}"#)
            let request = try #require(fixture.asked.withLockedValue { $0.first })
            #expect(request.model.id == "grok-4.1")
            #expect(request.turns.count == 1)
        }
    }

    @Test(arguments: [#""token""#, "7"])
    func `progress is told as it comes, to who gave a token, and always rises`(token: String) async throws {
        let script: [ChatAnswer.Element] = [
            .deltas([.reasoning("hm")]), .silence, .deltas([]), .deltas([.content("né")]),
            .deltas([.content("xt")]), Self.end,
        ]
        try await MCPFixture.with({ ScriptedFeed(script) }) { fixture in
            let reply = try await fixture.call(
                "ask_grok", #"{"query":"x"}"#, progressToken: token, accept: Self.both)
            // Each goes out by itself, silence as a comment.
            #expect(reply.writes.count == 5)
            #expect(reply.writes[1] == ": keep-alive\n\n")
            #expect(reply.writes.allSatisfy { $0.hasSuffix("\n\n") })
            let notes = reply.events.filter { $0["method"] == "notifications/progress" }
            #expect(notes.map { $0.at("params.progress") } == [2, 4, 6])
            #expect(notes.map { $0.at("params.message")?.text } == ["hm", "né", "xt"])
            #expect(notes.allSatisfy { $0.at("params.total") == nil && $0["id"] == nil })
            let written = try #require(reply.writes.first)
            #expect(written.contains(#""progressToken":\#(token)"#))
            #expect(reply.events.last?.at("result.content.0.text") == "néxt")

            let quiet = try await fixture.call("ask_grok", #"{"query":"x"}"#, accept: Self.both)
            #expect(quiet.events.count == 1)
            let whole = try await fixture.call("ask_grok", #"{"query":"x"}"#, progressToken: token)
            #expect(whole.json.at("result.content.0.text") == "néxt")
        }
    }

    @Test(
        arguments: [
            (ChatError(.rateLimited, retryAfter: .seconds(7)), "Try again in 7 seconds.", 429),
            (ChatError(.moderated), "moderation", 400), (ChatError(.timedOut), "in time", 504),
        ]) func `what fails is a result that says why`(error: ChatError, words: String, status: Int) async throws
    {
        try await MCPFixture.with({ throw error }) { fixture in
            let before = try await fixture.call("ask_grok", #"{"query":"x"}"#)
            #expect(before.status == 200)
            #expect(before.json.at("result.isError") == true)
            #expect(before.json.at("result.content.0.text")?.text?.contains(words) == true)
            #expect(try await fixture.lines().map(\.status) == [status])
        }
        let feed = ScriptedFeed([.deltas([.content("a")])], error: error)
        try await MCPFixture.with({ feed }) { fixture in
            let later = try await fixture.call("ask_grok", #"{"query":"x"}"#, accept: Self.both)
            #expect(later.events.last?.at("result.isError") == true)
            #expect(later.events.last?.at("result.content.0.text")?.text?.contains(words) == true)
            #expect(feed.isCancelled)
            #expect(try await fixture.lines().map(\.status) == [status])
        }
    }

    @Test func `an answer without an end is no answer`() async throws {
        try await MCPFixture.with({ ScriptedFeed([.deltas([.content("a")])]) }) { fixture in
            let reply = try await fixture.call("ask_grok", #"{"query":"x"}"#)
            #expect(reply.json.at("result.isError") == true)
        }
    }

    @Test func `a client that cannot be written to ends the answer, and the log says so`() async throws {
        let feed = ScriptedFeed([.deltas([.content("a")]), .deltas([.content("b")]), Self.end])
        try await MCPFixture.with({ feed }) { fixture in
            let reply = try await fixture.call(
                "ask_grok", #"{"query":"x"}"#, progressToken: "1", accept: Self.both, writable: 1)
            #expect(reply.brokeOff)
            #expect(feed.isCancelled)
            #expect(try await fixture.lines().map(\.error) == ["cancelled"])
        }
    }

    @Test(arguments: ["application/json", both])
    func `a client that hangs up ends the answer it waits for`(accept: String) async throws {
        let feed = WaitingFeed()
        try await MCPFixture.with({ feed }) { fixture in
            try await fixture.hearHangUps()
            async let reply = fixture.call("ask_grok", #"{"query":"x"}"#, accept: accept)
            await feed.isWaitedFor()
            try await fixture.hangUp()
            let text = try await reply.text
            #expect(text.contains(#""isError":true"#))
            #expect(try await fixture.lines().map(\.error) == ["cancelled"])
        }
    }

    @Test func `work is told to the call log, looking is not`() async throws {
        try await MCPFixture.with { fixture in
            let begun = try await fixture.call("generate_video", #"{"prompt":"x"}"#)
            let id = try #require(begun.json.at("result.structuredContent.id")?.text)
            _ = try await fixture.call("generate_video", #"{"prompt":"x","seconds":99}"#)
            _ = try await fixture.call("get_video", #"{"id":"\#(id)"}"#)
            _ = try await fixture.call("get_video", #"{"id":"video_00"}"#)
            let lines = try await fixture.lines()
            #expect(lines.map(\.route) == ["mcp", "mcp"])
            #expect(lines.map(\.status) == [200, 400])
            #expect(lines.map(\.job) == [id, nil])
            #expect(lines.map(\.model) == ["sora-2", nil])
        }
    }
}

/// Says nothing until it is cancelled.
private final class WaitingFeed: ChatFeed {
    private let cancelled = AsyncStream.makeStream(of: Void.self)
    private let waited = AsyncStream.makeStream(of: Void.self)

    func isWaitedFor() async { for await _ in waited.stream {} }

    func next() async throws -> ChatAnswer.Element? {
        waited.continuation.finish()
        for await _ in cancelled.stream {}
        throw ChatError(.cancelled)
    }

    func stir() {}

    func cancel() { cancelled.continuation.finish() }
}
