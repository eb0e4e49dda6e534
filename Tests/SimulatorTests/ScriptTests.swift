import Foundation
import Simulator
import Testing

@Suite struct ScriptTests {
    @Test("A script decides thoughts, searches, agents, tags over tokens, the closing message and the model's name")
    func steps() async throws {
        try await Stage.with { stage in
            let page = ScriptedAnswer.Source(url: "https://a.example/", title: "A", preview: "p")
            stage.simulator.script(
                ScriptedAnswer(
                    to: "weather", message: "It rains.", error: "half of it", model: "grok-9",
                    [
                        .think("Looking", .init(tag: "header")), .search([page]), .list(["a", "b"]),
                        .say("<xaiartifact>no</xaiartifact>", .init(pieces: 4)),
                        .say("It", .init(rollout: "Agent 1", step: 7)), .tokens(3, of: " rains"),
                        .raw(#"{"result":{"response":{"token":"raw","isThinking":false}}}"#),
                    ]))

            let frames = try await stage.ask("how is the weather").frames
            #expect(frames.thoughts == ["Looking"])
            #expect(
                frames.tokens == [
                    "<xai", "arti", "fact", ">no<", "/xai", "arti", "fact", ">", "It", " rains", " rains", " rains",
                    "raw",
                ])
            let responses = frames.compactMap { $0.result?.response }
            let agent = responses.first { $0.rolloutId != nil }
            #expect(agent?.rolloutId == "Agent 1" && agent?.messageStepId == 7 && agent?.messageTag == "final")
            #expect(responses.first { $0.isThinking == true }?.messageTag == "header")
            #expect(responses.compactMap(\.webSearchResults).first?.results.map(\.title) == ["A"])
            let last = try #require(frames.models.last)
            #expect(last.message == "It rains." && last.error == "half of it" && last.model == "grok-9")
            #expect(try await stage.ask("else").frames.tokens.joined() == "You said: else")
        }
    }

    @Test("The control route scripts answers, a number of times and for one account")
    func control() async throws {
        try await Stage.with { stage in
            let steps: [ScriptedAnswer.Step] = [
                .say("a", .init(pieces: 1)), .think("b", .init(tag: "header", rollout: "r", step: 2)),
                .tokens(2, of: "c"),
                .list(["d"]), .search([.init(url: "u", title: "t", preview: "p")]), .draw("e", count: 2),
                .echo(.init(pieces: 3)), .see, .pause(milliseconds: 4), .raw("{}"),
            ]
            let answer = ScriptedAnswer(to: "x", token: "t2", times: 1, gapMilliseconds: 1, isBurst: true, steps)
            let json = String(decoding: try JSONEncoder().encode([answer]), as: UTF8.self)
            #expect(try await stage.post("/_control/answers", json, token: nil).status == 200)
            let url = "\(stage.base)/_control/answers"
            #expect(try await Curl.get(url, token: nil).decoded([ScriptedAnswer].self) == [answer])
            #expect(try await Curl.get(url, token: nil, ["-X", "DELETE"]).status == 204)
            #expect(try await stage.post("/_control/answers", #"{"steps":[{"nonsense":1}]}"#).status == 400)

            _ = try await stage.post("/_control/answers", #"{"token":"t2","times":1,"steps":[{"say":"once"}]}"#)
            #expect(try await stage.ask("x").frames.tokens.first == "You")
            #expect(try await stage.ask("x", token: "t2").frames.tokens == ["once"])
            #expect(try await stage.ask("x", token: "t2").frames.tokens.first == "You")
        }
    }

    @Test("The prompt can be echoed as it was sent, and the files be seen")
    func echo() async throws {
        try await Stage.with { stage in
            stage.simulator.script(ScriptedAnswer([.echo(.init(pieces: 2)), .see]))
            let answer = try await stage.ask("<turn>hé</turn>").frames
            #expect(answer.tokens.joined() == "<turn>hé</turn>I see nothing.")
            #expect(answer.tokens.first == "<t" && answer.models.last?.message == "<turn>hé</turn>I see nothing.")
        }
    }

    @Test("Two thousand tokens come whole, in a burst and one by one")
    func many() async throws {
        try await Stage.with { stage in
            for isBurst in [true, false] {
                stage.simulator.clearScript()
                stage.simulator.script(ScriptedAnswer(isBurst: isBurst, [.tokens(2_000, of: "ab ")]))
                let frames = try await stage.ask("go").frames
                #expect(frames.tokens.count == 2_000)
                #expect(frames.models.last?.message.utf8.count == 6_000)
            }
        }
    }

    @Test("An answer can end without its closing message")
    func open() async throws {
        try await Stage.with { stage in
            stage.simulator.script(ScriptedAnswer(closes: false, [.say("so"), .pause(milliseconds: 1), .say(" far")]))
            let frames = try await stage.ask("go").frames
            #expect(frames.tokens == ["so", " far"] && frames.models.isEmpty && frames.count == 4)
        }
    }
}
