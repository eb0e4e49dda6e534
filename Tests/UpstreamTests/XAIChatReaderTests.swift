import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Upstream

@Suite("An answer of the official API")
struct XAIChatReaderTests {
    private static func chunk(_ delta: String, finish: String? = nil, more: String = "") -> String {
        let finish = finish.map { "\"\($0)\"" } ?? "null"
        return #"{"id":"up","object":"chat.completion.chunk","model":"grok-4.6","choices":[{"index":0,"delta":"#
            + delta + #","finish_reason":"# + finish + "}]" + more + "}"
    }

    private static let bill =
        #"{"object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":37,"completion_tokens":530,"#
        + #""total_tokens":800,"prompt_tokens_details":{"text_tokens":37,"cached_tokens":8},"#
        + #""completion_tokens_details":{"reasoning_tokens":233},"cost_in_usd_ticks":1234000}}"#

    private static let answer = [
        chunk(#"{"role":"assistant","content":""}"#), chunk(#"{"reasoning_content":"Hm \"so\""}"#),
        chunk(#"{"content":"It rains \u2014 雨 {"}"#), chunk(#"{"content":"}."}"#),
        chunk(#"{"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]}"#),
        chunk("{}", finish: "tool_calls", more: #","citations":["https://example.com/one"]"#), bill,
    ]

    private static let events: [ChatEvent] = [
        .started(model: "grok-4.6"), .thought("Hm \"so\"", isHeader: false), .said("It rains — 雨 {"), .said("}."),
        .called(FunctionCall(id: "call_1", name: "f", arguments: #"{"a":1}"#)),
        .searched([ChatSource(url: "https://example.com/one", title: "", preview: "")]),
        .accounted(
            ChatAccount(
                ending: .toolCalls,
                usage: .init(prompt: 37, completion: 530, total: 800, reasoning: 233, cached: 8),
                cost: Cost(ticks: 1_234_000))),
        .finished(message: nil, pictures: []),
    ]

    private static func stream(_ chunks: [String], lineEnd: String = "\n") -> ByteBuffer {
        let ending = lineEnd + lineEnd
        let lines = chunks.map { "data: \($0)\(ending)" } + [": still here\(ending)", "data: [DONE]\(ending)"]
        return ByteBuffer(string: lines.joined())
    }

    @Test("Thoughts, words, a whole call without an index, citations, tokens and cost", arguments: ["\n", "\r\n"])
    func whole(lineEnd: String) {
        let told = Recording.follow(
            Self.stream(Self.answer, lineEnd: lineEnd), cutAt: [], with: XAIChatReader())
        #expect(told.error == nil)
        #expect(told.events == Self.events)
    }

    @Test("Any chunking of the bytes gives the same events", arguments: 0..<40 as Range<UInt64>)
    func chunking(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let strange = [
            "{}", #"{"choices":[]}"#, #"{"choices":7,"usage":"x"}"#, #"{"cut":"he"#,
            #"{"error":{"message":"x","code":"y"}}"#,
            Self.chunk(#"{"tool_calls":[{"index":1,"id":"c","function":{"name":"g","arguments":"{"}}]}"#),
            Self.chunk(#"{"tool_calls":[{"index":1,"function":{"arguments":"}"}}]}"#),
            Self.chunk("{}", finish: "length"),
        ]
        var chunks = Self.answer
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let place = Int.random(in: 0...chunks.count, using: &generator)
            chunks.insert(strange.randomElement(using: &generator) ?? "{}", at: place)
        }
        let bytes = Self.stream(chunks, lineEnd: Bool.random(using: &generator) ? "\n" : "\r\n")
        let whole = Recording.follow(bytes, cutAt: [], with: XAIChatReader())
        for longest in [1, 3, 17, 400] {
            var cuts: [Int] = []
            while (cuts.last ?? 0) < bytes.readableBytes {
                cuts.append((cuts.last ?? 0) + Int.random(in: 1...longest, using: &generator))
            }
            let cut = Recording.follow(bytes, cutAt: cuts, with: XAIChatReader())
            try #require(cut.events == whole.events)
            try #require(cut.error == whole.error)
        }
    }

    @Test("A call in pieces with an index is put together")
    func pieces() {
        let told = Recording.follow(
            Self.stream([
                Self.chunk(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]}"#),
                Self.chunk(#"{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]}"#),
                Self.chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}"#),
                Self.chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":"2}"}}]}"#),
                Self.chunk("{}", finish: "tool_calls"),
            ]), cutAt: [], with: XAIChatReader())
        let calls = told.events.compactMap { if case .called(let call) = $0 { call } else { nil } }
        #expect(
            calls == [
                FunctionCall(id: "a", name: "f", arguments: #"{"x":2}"#),
                FunctionCall(id: "b", name: "g", arguments: "{}"),
            ])
    }

    @Test("A place among the calls that none can have is no call", arguments: [-1, 128, Int.min, Int.max])
    func places(index: Int) {
        let told = Recording.follow(
            Self.stream([
                Self.chunk(#"{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}"#),
                Self.chunk(
                    #"{"tool_calls":[{"index":"# + String(index) + #","function":{"name":"g","arguments":"{}"}}]}"#),
                Self.chunk("{}", finish: "tool_calls"),
            ]), cutAt: [], with: XAIChatReader())
        #expect(told.error?.kind == .malformedAnswer && told.error?.mayHaveStarted == true)
    }

    @Test("Calls are bounded in number and in length")
    func bounds() {
        let many = (0...XAICallGatherer.most).map { _ in
            Self.chunk(#"{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}"#)
        }
        #expect(
            Recording.follow(Self.stream(many), cutAt: [], with: XAIChatReader()).error?.kind == .malformedAnswer)
        let long = String(repeating: "x", count: XAICallGatherer.longest)
        let one = Self.chunk(#"{"tool_calls":[{"function":{"name":"f","arguments":""# + long + #""}}]}"#)
        #expect(
            Recording.follow(Self.stream([one]), cutAt: [], with: XAIChatReader()).error?.kind == .malformedAnswer)
    }

    @Test(
        "Why it ended",
        arguments: [
            ("stop", ChatAccount.Ending.stop), ("length", .length), ("content_filter", .contentFilter),
            ("end_turn", .stop),
        ])
    func endings(word: String, ending: ChatAccount.Ending) {
        let told = Recording.follow(
            Self.stream([Self.chunk(#"{"content":"x"}"#), Self.chunk("{}", finish: word)]), cutAt: [],
            with: XAIChatReader())
        #expect(told.events.contains(.accounted(ChatAccount(ending: ending))))
    }

    @Test("A stream that ends before its end is interrupted")
    func interrupted() {
        let told = Recording.follow(Self.stream(Array(Self.answer.prefix(3))), cutAt: [], with: XAIChatReader())
        #expect(told.error?.kind == .interrupted && told.error?.mayHaveStarted == true)
        #expect(told.events == Array(Self.events.prefix(3)))
    }

    @Test(
        "An error inside the stream, in each of the three shapes",
        arguments: [
            #"{"error":{"message":"The service is currently unavailable","type":"x","param":null,"code":"y"}}"#,
            #"{"code":"The service is currently unavailable","error":"Please try again"}"#,
            #"{"error":"The service is currently unavailable"}"#,
        ])
    func errors(frame: String) {
        let told = Recording.follow(
            Self.stream([Self.answer[0], frame]), cutAt: [], with: XAIChatReader())
        #expect(told.error?.kind == .unavailable && told.error?.mayHaveStarted == false)
    }
}
