import CallLog
import Foundation
import Media
import Pool
import Simulator
import Testing
import Upstream

@testable import Chat

@Suite("Conversations with the simulated upstream")
struct UpstreamChatTests {
    static func turn(_ role: ChatTurn.Role, _ text: String) -> ChatTurn { ChatTurn(role: role, parts: [.text(text)]) }

    @Test("A question is answered over the wire", arguments: [GrokWebProfile.december2025, .august2026])
    func answered(profile: GrokWebProfile) async throws {
        try await UpstreamScene.open(profile: profile) { stage in
            let reading = try await stage.scene.answer(Scene.question("Hello, world"))
            #expect(reading.content == "You said: Hello, world")
            #expect(reading.reasoning.contains("Thinking about the request\n\n"))
            #expect(reading.reasoning.contains("- [T](https://e.example/ \"P\")\n"))
            let whole = try await stage.scene.answer(
                Scene.request([Self.turn(.user, "Hello, world")], streams: false))
            #expect(whole.content == reading.content)
            #expect(stage.conversations.map(\.message) == ["Hello, world", "Hello, world"])
            try await stage.scene.idle()
        }
    }

    @Test("A conversation of many turns is told once, and its answer is only what was said last")
    func turns() async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            let turns = [
                Self.turn(.system, "Be brief."), Self.turn(.user, "My name is Ann."),
                Self.turn(.assistant, "Hello Ann."),
                Self.turn(.user, "What is my name?"),
            ]
            let reading = try await stage.scene.answer(Scene.request(turns))
            #expect(reading.content == "You said: What is my name?")
            let message = try #require(stage.conversations.first?.message)
            for turn in turns { #expect(message.ranges(of: turn.text).count == 1) }
        }
    }

    @Test("An upstream that repeats the whole message leaks nothing of the envelope", arguments: [nil, 1, 7])
    func echo(pieces: Int?) async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            stage.simulator.script(
                ScriptedAnswer([.echo(.init(pieces: pieces)), .say("Ann, of course.", .init(pieces: pieces))]))
            let turns = [
                Self.turn(.user, "My name is Ann."), Self.turn(.assistant, "Hello Ann."),
                Self.turn(.user, "What is my name?"),
            ]
            let reading = try await stage.scene.answer(Scene.request(turns))
            #expect(!reading.content.contains("fg:") && !reading.content.contains("conversation"))
            #expect(!reading.content.contains("What is my name?") && !reading.content.contains("My name is"))
            #expect(reading.content.hasSuffix("Ann, of course."))
        }
    }

    @Test("However the upstream cuts its bytes, the answer is the same")
    func cuts() async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            let text = "One <grok:render card_id=\"1\"><argument name=\"c\">0</argument></grok:render>two, 日本 <3"
            var read: [String] = []
            for fault in [Fault.Kind.splitEveryByte, .joinFrames, .dataPrefix, .crlf, .unknownFrames, .burst] {
                stage.simulator.inject(Fault(fault, on: .conversation))
                stage.simulator.script(ScriptedAnswer(times: 1, [.say(text, .init(pieces: 3))]))
                read.append(try await stage.scene.answer().content)
            }
            #expect(read == Array(repeating: "One two, 日本 <3", count: 6))
        }
    }

    @Test("A token at its limit gives way to another before the first words")
    func failover() async throws {
        try await UpstreamScene.open { stage in
            stage.simulator.inject(
                Fault(.status(429, retryAfter: 60), on: .conversation, token: Scene.secret("a")))
            for _ in 0..<2 {
                let reading = try await stage.scene.answer()
                #expect(reading.content == "You said: Hi")
            }
            #expect(stage.asked.filter { $0 == "a" }.count == 1)
            let records = try await stage.scene.logged(3)
            #expect(records.map(\.status).sorted() == [200, 200, 429])
            let limited = try await stage.scene.tokens.list().filter { $0.state != .active }
            #expect(limited.map(\.credential.secret) == [Scene.secret("a")])
        }
    }

    @Test("An error inside the answer is an error: of another token before the first words, of nobody else behind")
    func inBand() async throws {
        try await UpstreamScene.open { stage in
            stage.simulator.inject(
                Fault(.inBandError(code: 8, message: "Too many requests", atFrame: 0), on: .conversation))
            let reading = try await stage.scene.answer()
            #expect(reading.content == "You said: Hi")
            #expect(stage.asked.count == 2)
        }
        try await UpstreamScene.open { stage in
            // Conversation, user's message, then the thoughts and words.
            stage.simulator.inject(
                Fault(.inBandError(code: 8, message: "Too many requests", atFrame: 8), on: .conversation))
            let answer = try await stage.scene.open(Scene.question("one two three four five"))
            let error = try await #require(throws: ChatError.self) { _ = try await Reading(answer) }
            #expect(error.kind == .rateLimited && error.retryAfter != nil)
            #expect(stage.asked.count == 1)
        }
    }

    static let faults: [(Fault.Kind, ChatError.Kind)] = [
        (.streamErrorAdmission, .unavailable), (.emptyAnswer, .empty), (.moderatedMessage403, .moderated),
        (.status(503), .unavailable), (.status(400), .refused),
        (.inBandError(code: 7, message: "content moderated", atFrame: 0), .moderated),
    ]

    @Test("What goes wrong before the first words has its kind", arguments: faults)
    func kinds(fault: Fault.Kind, kind: ChatError.Kind) async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            stage.simulator.inject(Fault(fault, on: .conversation))
            let error = try await stage.scene.refusal()
            #expect(error.kind == kind)
            let tokens = try await stage.scene.tokens.list()
            #expect(tokens.first?.state == .active)
            try await stage.scene.idle()
        }
    }

    @Test("A connection cut in the middle breaks the answer behind what was said")
    func cut() async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            stage.simulator.inject(Fault(.cut(afterFrames: 8), on: .conversation))
            var iterator = try await stage.scene.open(Scene.question("one two three four five")).makeAsyncIterator()
            let error = try await #require(throws: ChatError.self) { while try await iterator.next() != nil {} }
            #expect(error.kind == .broken)
            #expect(stage.asked == "a")
        }
    }

    @Test("Silence ends by itself, before the first frame and between frames")
    func stall() async throws {
        try await UpstreamScene.open(accounts: 1, firstFrame: .milliseconds(300)) { stage in
            stage.simulator.inject(Fault(.stall(afterFrames: 0), on: .conversation))
            let error = try await stage.scene.refusal()
            #expect(error.kind == .timedOut)
            try await stage.ended(.hungUp)
        }
        try await UpstreamScene.open(accounts: 1, betweenFrames: .milliseconds(300)) { stage in
            stage.simulator.inject(Fault(.stall(afterFrames: 8), on: .conversation))
            let answer = try await stage.scene.open(Scene.question("one two three four five"))
            let error = try await #require(throws: ChatError.self) { _ = try await Reading(answer) }
            #expect(error.kind == .timedOut)
            try await stage.ended(.hungUp)
            try await stage.scene.idle()
        }
    }

    @Test("Hanging up closes the upstream's connection and frees the token")
    func hangUp() async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            stage.simulator.script(ScriptedAnswer(closes: false, [.say("One"), .pause(milliseconds: 3_600_000)]))
            let answer = try await stage.scene.open()
            #expect(stage.simulator.state().tokens.values.map(\.inFlight) == [1])
            answer.cancel()
            try await stage.ended(.hungUp)
            try await stage.scene.idle()
            #expect(stage.simulator.state().tokens.values.map(\.hungUp) == [1])
            let record = try #require(try await stage.scene.logged(1).first)
            #expect(record.error == "cancelled")
            let token = try #require(try await stage.scene.tokens.list().first)
            #expect(token.state == .active && token.failures == 0)
        }
    }

    @Test("A long answer arrives whole")
    func long() async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            stage.simulator.script(ScriptedAnswer([.tokens(40_000, of: " word")]))
            var iterator = try await stage.scene.open().makeAsyncIterator()
            var words = 0
            while let element = try await iterator.next() {
                if case .deltas(let deltas) = element { words += deltas.count }
            }
            #expect(words == 40_000)
        }
    }

    @Test("A picture is drawn, stored and linked, and goes with the next question")
    func pictures() async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            let drawn = try await stage.scene.answer(Scene.question("Please draw a red cat")).content
            let match = try #require(
                try #/!\[Generated Image\]\(https://film\.example/images/([0-9a-f]{32}\.(jpg|png))\)/#.wholeMatch(
                    in: drawn))
            #expect(try stage.scene.media.open(String(match.output.1), as: .image, now: Date()) != nil)
            let record = try #require(try await stage.scene.logged(1).first)
            #expect(record.media == [String(match.output.1)])
            let next = [
                Self.turn(.user, "Please sketch a red cat"), Self.turn(.assistant, drawn),
                Self.turn(.user, "What is on it?"),
            ]
            for _ in 0..<2 { _ = try await stage.scene.answer(Scene.request(next)) }
            #expect(stage.conversations.suffix(2).allSatisfy { $0.attachments.count == 1 })
            #expect(stage.simulator.journal().count { $0.route == .upload } == 1)
        }
    }

    @Test("A moderated picture is an error of its own")
    func moderated() async throws {
        try await UpstreamScene.open(accounts: 1) { stage in
            stage.simulator.inject(Fault(.moderated(atProgress: 50), on: .conversation))
            let error = try await #require(throws: ChatError.self) {
                _ = try await stage.scene.answer(Scene.question("Please draw a red cat"))
            }
            #expect(error.kind == .moderated)
        }
    }
}
