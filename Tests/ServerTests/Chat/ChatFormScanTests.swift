import NIOCore
import TestSupport
import Testing

@testable import Server

@Suite("Reading a conversation without a decoder")
struct ChatFormScanTests {
    private func scan(_ json: String) -> ChatForm? { ChatForm(scanning: ByteBuffer(string: json)) }

    @Test("A conversation in words is read so, with and without white space")
    func plain() throws {
        let form = try #require(
            scan(
                """
                {"model": "grok-4", "messages": [{"role": "system", "content": "Be \\"brief\\"."},
                 {"content":"é\\ud83c\\udfac","role":"user"}], "stream":true, "stream_options": {"include_usage": true}}

                """))
        #expect(form.model == "grok-4" && form.stream == true && form.streamOptions?.includeUsage == true)
        #expect(form.messages?.map(\.role) == ["system", "user"])
        guard case .text(let text) = form.messages?.last?.content else {
            Issue.record("the text is missing")
            return
        }
        #expect(text == "é🎬")
    }

    @Test(
        "All else is left to the decoder",
        arguments: [
            #"{"model":"a","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}"#,
            #"{"model":"a","messages":[{"role":"user","content":null}]}"#, #"{"model":null}"#, #"{"n":1}"#,
            #"{"model":"a","temperature":0.5}"#, #"{"model":"a","model":"b"}"#, #"{"stream":"true"}"#,
            #"{"messages":[{"role":"user","role":"system"}]}"#, #"{"messages":{}}"#, #"{"messages":[1]}"#,
            #"{"stream_options":{}}"#, #"{"stream_options":{"include_usage":null}}"#, "[]", "", "{}{}", "null",
            #"{"messages":[{"role":"assistant","content":"","tool_calls":[]}]}"#, #"{"m\u006fdel":"a"}"#,
        ])
    func others(json: String) {
        #expect(scan(json) == nil)
    }

    @Test("What is read without the decoder is what the decoder reads, for any body")
    func agreement() throws {
        var generator = SplitMix(seed: 23)
        var plain = 0
        for _ in 0..<20_000 {
            var bytes = Array(Self.form(&generator).utf8)
            generator.bend(&bytes)
            let json = ByteBuffer(bytes: bytes)
            guard let scanned = ChatForm(scanning: json) else { continue }
            plain += 1
            let decoded = try ChatForm(decoding: json)
            try #require("\(scanned)" == "\(decoded)", "\(String(decoding: bytes, as: UTF8.self))")
        }
        // Most were plain ones, or the test would say little.
        #expect(plain > 8_000)
    }

    private static let texts = [
        "", "a", " there", #"\n\n"#, #"\"\\\/\b\f\t\r"#, "é世🎬", #"\u0000"#, #"\ud83c\udfac"#, #"\ud83c"#, "\u{FEFF}",
        #"\u2028"#, "{}", #"{\"role\":\"x\"}"#, "e\u{301}", "\u{FFFF}",
    ]

    private static func form(_ generator: inout SplitMix) -> String {
        func some(_ members: [String], _ generator: inout SplitMix) -> String {
            let space = ["", "", " ", "\n\t"].randomElement(using: &generator) ?? ""
            let count = Int.random(in: 1...members.count, using: &generator)
            return "{\(space)" + members.shuffled(using: &generator).prefix(count).joined(separator: ",\(space)")
                + "\(space)}"
        }
        func text(_ generator: inout SplitMix) -> String {
            (0..<Int.random(in: 0...3, using: &generator)).map { _ in texts.randomElement(using: &generator) ?? "" }
                .joined()
        }
        let messages = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            some([#""role": "\#(text(&generator))""#, #""content":"\#(text(&generator))""#], &generator)
        }
        return some(
            [
                #""model":"\#(text(&generator))""#, #""messages" : [\#(messages.joined(separator: " ,"))]"#,
                #""stream":\#(Bool.random(using: &generator))"#,
                #""stream_options": {"include_usage":\#(Bool.random(using: &generator))}"#,
            ], &generator)
    }
}
