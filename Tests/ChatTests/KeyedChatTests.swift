import CallLog
import Catalog
import Foundation
import Logging
import Media
import Simulator
import TestSupport
import Testing
import Transport
import Upstream

@testable import Chat
@testable import Pool

/// Conversations by the official API, with Grok's web beside it.
@Suite("Conversations by a key", .timeLimit(.minutes(3)))
struct KeyedChatTests {
    struct Stage: Sendable {
        let xai: XAISimulator
        let web: FakeUpstream
        let scene: Scene

        var asked: [XAIEntry] { xai.journal().filter { $0.path == "/chat/completions" } }
        var body: [String: Any]? {
            asked.last.flatMap { try? JSONSerialization.jsonObject(with: Data($0.body.utf8)) as? [String: Any] }
        }

        func ask(_ words: String, model: ChatModel = both, tools: [ChatTool] = [], options: [ChatOption] = [])
            -> ChatRequest
        {
            ChatRequest(
                model: model, turns: [ChatTurn(role: .user, parts: [.text(words)])], tools: tools, options: options,
                linkBase: "https://film.example", owner: "ann", keyName: "laptop", requestID: "req_1")
        }
    }

    static let both = ChatModel(
        id: "grok-4.1", tier: .basic, upstream: Scene.upstreamModel, keyed: .init(name: "grok-4-1-fast-non-reasoning"))
    static let thinking = ChatModel(
        id: "grok-4.6", tier: .super, upstream: nil,
        keyed: .init(name: "grok-4.6", omitted: ChatModel.Keyed.refusedByThinkers))

    private static func key(_ number: Int) -> String { "xai-key-of-the-chat-tests-\(number)" }

    static func open(
        _ faults: XAIFault..., keys: Int = 1, accounts: Int = 1, silence: Duration = .seconds(60),
        _ body: (Stage) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let simulator = XAISimulator(
            options: .init(cacheDirectory: directory.file("xai"), drawsPrompt: false, faults: faults), logger: .quiet)
        let serving = Task { try await simulator.run() }
        defer { serving.cancel() }
        let transport = try CurlTransport(logger: .quiet)
        let client = XAIClient(
            configuration: .init(baseURL: try await simulator.baseURL(), chatSilence: silence), transport: transport,
            logger: .quiet)
        let web = FakeUpstream([.started(model: nil), .said("The web says so"), .finished(message: nil, pictures: [])])
        let official = ProvidedConversations(.xai, of: Upstreams(web: client, xai: client))
        let plain = try await Scene(accounts: max(1, accounts), upstream: web)
        if accounts == 0 { try await plain.tokens.remove(TokenFilter()) }
        if keys > 0 {
            let lines = (1...keys).map(key).joined(separator: "\n")
            _ = try await plain.tokens.add(lines: lines, of: .xai, tier: .super, now: Date())
        }
        let scene = Scene(plain) { provider -> any Conversations in if provider == .xai { official } else { web } }
        do {
            try await body(Stage(xai: simulator, web: web, scene: scene))
            await transport.shutdown()
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    @Test("What the API says is passed on: thoughts, words, sources, its own count of tokens, and the cost to the log")
    func passedOn() async throws {
        try await Self.open { stage in
            stage.xai.answer(
                "rain",
                XAIScript(
                    [.think("Looking <xaiartifact>"), .say("It <fg:turn> rains", pieces: 5)],
                    citations: ["https://example.com/a", "javascript:alert(1)"]))
            let reading = try await stage.scene.answer(stage.ask("Will it rain?"))
            #expect(reading.content == "It <fg:turn> rains")
            #expect(reading.reasoning.hasPrefix("Looking <xaiartifact>"))
            #expect(reading.reasoning.contains("- [https://example.com/a](https://example.com/a)"))
            #expect(!reading.reasoning.contains("javascript"))
            #expect(
                reading.end
                    == ChatEnd(
                        reason: .stop, usage: ChatUsage(prompt: 12, completion: 5, reasoning: 3, cached: 4, total: 17)))
            let record = try #require(try await stage.scene.logged(1).first)
            #expect(record.costTicks == 1_234_000 && record.succeeded && record.model == "grok-4.1")
            #expect(stage.web.orders.isEmpty)
            #expect(stage.body?["model"] as? String == "grok-4-1-fast-non-reasoning")
        }
    }

    @Test("An answer that is wanted whole is gathered")
    func whole() async throws {
        try await Self.open { stage in
            let request = ChatRequest(
                model: Self.both, turns: [ChatTurn(role: .user, parts: [.text("say this")])], streams: false,
                linkBase: "", owner: "ann", keyName: nil, requestID: "req_1")
            let reading = try await stage.scene.answer(request)
            #expect(reading.content == "You said: say this" && reading.end?.usage.total == 17)
        }
    }

    @Test("A whole answer to a question for a stream is an answer too")
    func unstreamed() async throws {
        try await Self.open(XAIFault(.unstreamed, on: .chat)) { stage in
            stage.xai.answer(
                "all",
                XAIScript(
                    [.think("Hm"), .say("All at once"), .call(id: "c", name: "f", arguments: "{}")],
                    finish: "tool_calls"))
            let reading = try await stage.scene.answer(stage.ask("all"))
            #expect(reading.content == "All at once" && reading.reasoning == "Hm" && reading.calls == ["f"])
            #expect(reading.end?.reason == .toolCalls && reading.end?.usage.cached == 4)
        }
    }

    @Test("Without a word, but with a reason, it is an answer")
    func wordless() async throws {
        try await Self.open { stage in
            stage.xai.answer("short", XAIScript([.think("Hm")], finish: "length"))
            let reading = try await stage.scene.answer(stage.ask("short"))
            #expect(reading.content.isEmpty && reading.end?.reason == .length)
        }
    }

    @Test("Parameters go along, but for those that the model is known to refuse")
    func options() async throws {
        try await Self.open { stage in
            let options = [
                ChatOption(.temperature, json: "0.5"), ChatOption(.stop, json: #"["x"]"#),
                ChatOption(.presencePenalty, json: "0"), ChatOption(.reasoningEffort, json: #""low""#),
            ]
            _ = try await stage.scene.answer(stage.ask("hi", model: Self.thinking, options: options))
            #expect(stage.body?["temperature"] as? Double == 0.5 && stage.body?["reasoning_effort"] as? String == "low")
            #expect(stage.body?["stop"] == nil && stage.body?["presence_penalty"] == nil)
            _ = try await stage.scene.answer(stage.ask("hi", options: [options[1]]))
            #expect(stage.body?["stop"] as? [String] == ["x"])

            let refused = try await stage.scene.refusal(
                stage.ask("hi", options: [ChatOption(.temperature, json: "7"), options[1]]))
            #expect(refused.kind == .refused && refused.detail?.contains("'temperature'") == true)
            #expect(stage.web.orders.isEmpty, "what is refused is not asked of the web")
        }
    }

    @Test("Calls come back as calls, also without an id and in pieces; their results go up again")
    func calls() async throws {
        try await Self.open { stage in
            let tool = ChatTool(name: "weather", description: nil, parameters: #"{"type":"object"}"#)
            stage.xai.answer(
                "Oslo",
                XAIScript(
                    [
                        .call(id: nil, name: "weather", arguments: #"{"city":"Oslo"}"#),
                        .callInPieces(index: 0, id: "c", name: "weather", arguments: ["{", "}"]),
                    ], finish: "tool_calls"))
            let answer = try await stage.scene.open(stage.ask("Oslo?", tools: [tool]))
            var calls: [ChatToolCall] = []
            for try await case .deltas(let deltas) in answer {
                calls += deltas.compactMap { if case .call(let call) = $0 { call } else { nil } }
            }
            #expect(calls.map(\.arguments) == [#"{"city":"Oslo"}"#, "{}"] && Set(calls.map(\.id)).count == 2)
            let turns = [
                ChatTurn(role: .user, parts: [.text("weather?")]),
                ChatTurn(role: .assistant, parts: [], calls: Array(calls.prefix(1))),
                ChatTurn(role: .tool, parts: [.text("cold")], callID: calls.first?.id),
            ]
            let request = ChatRequest(
                model: Self.both, turns: turns, tools: [tool], linkBase: "", owner: "ann", keyName: nil,
                requestID: "req_2")
            let content1 = try await stage.scene.answer(request).content
            #expect(content1 == "You said: cold")
            #expect(stage.asked.last?.messages == ["user: weather?", "assistant: ", "tool: cold"])
        }
    }

    @Test("A picture of the question goes along as it is")
    func pictures() async throws {
        try await Self.open { stage in
            let name = try await stage.scene.picture()
            let turn = ChatTurn(role: .user, parts: [.text("What?"), .picture(name: name, kind: .reference)])
            let request = ChatRequest(
                model: Self.both, turns: [turn], linkBase: "", owner: "ann", keyName: nil, requestID: "req_1")
            let content2 = try await stage.scene.answer(request).content
            #expect(content2 == "I see image/png 1x1.")
            #expect(stage.web.uploads.isEmpty)
        }
    }

    @Test("The web's limit of length is none of the API's; what the web cannot take it is not asked")
    func long() async throws {
        let words = String(repeating: "long ", count: 270_000)
        try await Self.open { stage in
            stage.xai.answer("long", XAIScript([.say("Read")]))
            for model in [Self.both, Self.thinking] {
                let content = try await stage.scene.answer(stage.ask(words, model: model)).content
                #expect(content == "Read")
            }
        }
        try await Self.open(XAIFault(.status(429), on: .chat, times: nil)) { stage in
            let refused = try await stage.scene.refusal(stage.ask(words))
            #expect(refused.kind == .rateLimited && stage.web.orders.isEmpty)
        }
        try await Self.open(keys: 0) { stage in
            let refused = try await stage.scene.refusal(stage.ask(words))
            #expect(refused.kind == .refused && refused.detail?.contains("too long") == true)
        }
    }

    @Test("Pictures that assistants' turns link take no place from those of the question's")
    func linkedPictures() async throws {
        try await Self.open { stage in
            let name = try await stage.scene.picture()
            var turns = [ChatTurn(role: .user, parts: [.text("This."), .picture(name: name, kind: .reference)])]
            for _ in 0..<10 {
                let drawn = try await stage.scene.picture(.image)
                turns.append(
                    ChatTurn(role: .assistant, parts: [.text("![x](https://film.example/images/\(drawn))")]))
            }
            turns.append(ChatTurn(role: .user, parts: [.text("Again")]))
            let request = ChatRequest(
                model: Self.both, turns: turns, linkBase: "https://film.example", owner: "ann", keyName: nil,
                requestID: "req_1")
            _ = try await stage.scene.answer(request)
            let body = try #require(stage.asked.last?.body)
            #expect(body.components(separatedBy: "data:image").count == 2)
        }
    }

    private static let harmless: [XAIFault.Kind] =
        XAIFault.Shape.allCases.flatMap { shape -> [XAIFault.Kind] in
            [
                .status(401, shape), .status(403, shape, message: "Your team has no credits"), .status(402, shape),
                .status(429, shape, retryAfter: 20), .status(503, shape),
            ]
        } + [.wrongKey, .errorInside(), .errorInside(message: "You have no credits left")]

    @Test("A key that is refused, empty or too fast: the web answers instead", arguments: harmless)
    func failover(kind: XAIFault.Kind) async throws {
        try await Self.open(XAIFault(kind, on: .chat, times: nil)) { stage in
            let content3 = try await stage.scene.answer(stage.ask("hi")).content
            #expect(content3 == "The web says so")
            #expect(stage.web.orders.map(\.message) == ["hi"])
            try await stage.scene.idle()
        }
    }

    @Test(
        "The same with another key: that one answers",
        arguments: [XAIFault.Kind.wrongKey, .status(403, message: "no credits"), .status(429)])
    func anotherKey(kind: XAIFault.Kind) async throws {
        try await Self.open(XAIFault(kind, on: .chat), keys: 2) { stage in
            let content4 = try await stage.scene.answer(stage.ask("hi")).content
            #expect(content4 == "You said: hi")
            #expect(Set(stage.asked.compactMap(\.key)).count == 2 && stage.web.orders.isEmpty)
        }
    }

    @Test(
        "A key that may not use the model is not at fault: another one answers, or the web, and it serves on",
        arguments: [
            XAIFault.Kind.status(403, message: "Forbidden"),
            .status(404, message: "The model grok-4 does not exist or your team does not have access to it."),
        ], [1, 2])
    func notForThisKey(kind: XAIFault.Kind, keys: Int) async throws {
        try await Self.open(XAIFault(kind, on: .chat), keys: keys) { stage in
            let content = try await stage.scene.answer(stage.ask("hi")).content
            #expect(content == (keys == 1 ? "The web says so" : "You said: hi"))
            let tokens = try await stage.scene.tokens.list().filter { $0.provider == .xai }
            #expect(tokens.count == keys && tokens.allSatisfy { $0.state == .active && $0.failures == 0 })
        }
    }

    @Test(
        "What may have been paid for is not asked twice, nor of the web",
        arguments: [XAIFault.Kind.status(500), .cutWhenBegun, .broken, .wordless, .garbled, .page, .empty])
    func inDoubt(kind: XAIFault.Kind) async throws {
        try await Self.open(XAIFault(kind, on: .chat, times: nil), keys: 2) { stage in
            await #expect(throws: ChatError.self) { _ = try await stage.scene.answer(stage.ask("hi")) }
            #expect(stage.asked.count == 1 && stage.web.orders.isEmpty)
            try await stage.scene.idle()
        }
    }

    @Test("What one refuses is not asked of the other; a model that it does not have is")
    func refused() async throws {
        try await Self.open(XAIFault(.status(400, message: "Rejected by moderation"), on: .chat)) { stage in
            let kind5 = try await stage.scene.refusal(stage.ask("hi")).kind
            #expect(kind5 == .moderated)
            #expect(stage.web.orders.isEmpty)
            let unknown = ChatModel(
                id: "x", tier: .basic, upstream: Scene.upstreamModel, keyed: .init(name: "grok-99"))
            let content6 = try await stage.scene.answer(stage.ask("hi", model: unknown)).content
            #expect(content6 == "The web says so")
        }
    }

    @Test("An error inside an answer that had begun ends it, and no secret is in the log")
    func midway() async throws {
        try await Self.open { stage in
            stage.xai.answer(
                "half",
                XAIScript([.say("Half"), .fail(.object, message: "broken by \(Self.key(1)) of team 7")]))
            let answer = try await stage.scene.open(stage.ask("half"))
            var content = ""
            await #expect(throws: ChatError.self) {
                for try await case .deltas(let deltas) in answer {
                    for case .content(let text) in deltas { content += text }
                }
            }
            #expect(content == "Half" && stage.web.orders.isEmpty)
            let record = try #require(try await stage.scene.logged(1).first)
            #expect(record.detail?.contains(Self.key(1)) == false && record.error != nil)
        }
    }

    @Test("A stream that stays silent is given up")
    func silent() async throws {
        try await Self.open(XAIFault(.silent, on: .chat, times: nil), accounts: 0, silence: .milliseconds(200)) {
            stage in
            let kind7 = try await stage.scene.refusal(stage.ask("hi")).kind
            #expect(kind7 == .timedOut)
            let isClosed = try await eventually { stage.xai.openStreams == 0 }
            #expect(isClosed)
        }
    }

    @Test("Who hangs up ends the call upstream")
    func hangUp() async throws {
        try await Self.open { stage in
            stage.xai.answer("endless", XAIScript([.say("One"), .hold]))
            let answer = try await stage.scene.open(stage.ask("endless"))
            #expect(stage.xai.openStreams == 1)
            answer.cancel()
            let isClosed = try await eventually { stage.xai.openStreams == 0 }
            #expect(isClosed)
            try await stage.scene.idle()
        }
    }

    @Test("Who is asked first is a setting, and without a key or a token the other one is")
    func roads() {
        let everything = Supply.everything
        let (web, keyed) = (Supply([.web: [.basic, .super]]), Supply([.xai: [.super]]))
        func providers(_ model: ChatModel, _ first: Provider, _ supply: Supply) -> [Provider] {
            model.roads(preferring: first) { supply.serves($0, $1, $2) }.map(\.lease.provider)
        }
        #expect(providers(Self.both, .xai, everything) == [.xai, .web])
        #expect(providers(Self.both, .web, everything) == [.web, .xai])
        #expect(providers(Self.both, .xai, web) == [.web])
        #expect(providers(Self.both, .web, keyed) == [.xai])
        #expect(providers(Self.both, .xai, Supply([:])) == [.web])
        #expect(providers(Self.thinking, .web, everything) == [.xai])
        let without = Supply([.xai: [.super]], names: [.xai: ["grok-4.3"]])
        #expect(providers(Self.thinking, .xai, without).isEmpty)
        #expect(providers(Scene.model, .xai, Supply([:])) == [.web])
    }
}
