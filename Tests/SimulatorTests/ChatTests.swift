import Foundation
import Simulator
import Testing

@Suite struct ChatTests {
    @Test(
        "Words come in tokens in both profiles, with thoughts before and the whole message behind",
        arguments: [
            (
                #""modelName":"grok-4","modelMode":"MODEL_MODE_AUTO","temporary":true"#, "2025-12", "grok-4",
                "MODEL_MODE_AUTO"
            ),
            (#""modeId":"expert","temporary":false"#, "2026-08", "expert", "expert"),
        ])
    func profiles(fields: String, profile: String, model: String, mode: String) async throws {
        try await Stage.with { stage in
            let answer = try await stage.converse("{\(fields),\"message\":\"hello there\"}")

            let frames = answer.frames
            #expect(frames.tokens == ["You", " said:", " hello", " there"])
            #expect(frames.thoughts.count == 2)
            #expect(frames.models.last?.message == "You said: hello there" && frames.models.last?.model == model)
            let echo = frames.compactMap { $0.result?.response?.userResponse }.first
            #expect(echo?.model == model && echo?.message == "hello there")
            let entry = try #require(stage.simulator.journal().first)
            #expect(entry.asked == "chat" && entry.profile == profile && entry.mode == mode)
            #expect(entry.message == "hello there" && entry.temporary == (profile == "2025-12"))
            #expect(entry.ending == .completed && entry.framesSent == frames.count)
        }
    }

    @Test(
        "Of a transcript the last words of the user are answered",
        arguments: [
            ("<user>a</user>\n<assistant>b</assistant>\n<user name=\"x\">\nand then?\n</user>\n", "and then?"),
            ("[system]\nBe kind.\n\n[user]\nhi\n\n[assistant]\nhello\n\n[user]\nwho am I", "who am I"),
            ("System: short\nUser: hi\nAssistant: yo\nUser: bye", "bye"), ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("### User\nhi\n### Assistant\nyo\n### User\nagain", "again"), ("  plain  ", "plain"),
        ])
    func transcript(message: String, last: String) async throws {
        try await Stage.with { stage in
            let json = String(
                decoding: try JSONEncoder().encode(["message": message, "modeId": "fast"]), as: UTF8.self)
            #expect(try await stage.converse(json).frames.models.last?.message == "You said: \(last)")
            #expect(stage.simulator.journal().first?.message == message)
        }
    }

    @Test("Attached pictures are looked at; those of another account, or of none, are refused")
    func vision() async throws {
        try await Stage.with { stage in
            let png = try await stage.upload(try await stage.picture("red", 300, 200, "png"))
            let jpeg = try await stage.upload(try await stage.picture("blue", 64, 48, "jpg"))
            let webp = try await stage.upload(try await stage.picture("green", 122, 36, "webp"))
            let gif = try await stage.upload(try await stage.picture("white", 16, 18, "gif"))
            let foreign = try await stage.upload(try await stage.picture("red", 8, 8, "png"), token: "t2")

            let answer = try await stage.ask("What is this?", files: [png, jpeg, webp, gif])
            #expect(
                answer.frames.tokens.joined()
                    == "You said: What is this? I see image/png 300x200 and image/jpeg 64x48"
                    + " and image/webp 122x36 and image/gif 16x18.")
            #expect(stage.simulator.journal().last?.attachments == [png, jpeg, webp, gif])
            #expect(try await stage.ask("What is this?", files: [foreign]).status == 400)
            #expect(try await stage.ask("What is this?", files: ["nobody"]).status == 400)
            #expect(try await stage.converse(#"{"modeId":"fast","message":""}"#).status == 400)
        }
    }

    @Test("A client that hangs up in the middle is noticed, with what it had been sent")
    func hangUp() async throws {
        try await Stage.with { stage in
            stage.simulator.script(ScriptedAnswer(gapMilliseconds: 5, [.tokens(100_000)]))
            let read = try await Curl.post(
                "\(stage.base)/rest/app-chat/conversations/new", token: "t1", json: #"{"modeId":"fast","message":"x"}"#,
                hangUpAfter: 5)

            let entry = try await stage.simulator.entry { $0.ending != nil }
            #expect(read.count == 5 && entry.ending == .hungUp && entry.framesSent >= 5)
            let state = try #require(stage.simulator.state().tokens["t1"])
            #expect(state.hungUp == 1 && state.inFlight == 0)
        }
    }

    @Test("Waiting for an entry ends with its task")
    func waiting() async throws {
        try await Stage.with { stage in
            let waiting = Task { try await stage.simulator.entry { _ in false } }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}
