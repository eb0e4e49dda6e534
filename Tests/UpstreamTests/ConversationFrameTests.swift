import NIOCore
import TestSupport
import Testing

@testable import Upstream

@Suite("Reading a frame without a decoder")
struct ConversationFrameTests {
    private static func scan(_ line: String) -> ConversationFrame? {
        ConversationFrame(scanning: ByteBuffer(string: line))
    }

    @Test("The frames that open and close an answer are read so")
    func plain() throws {
        let echo =
            #"{"result":{"response":{"userResponse":{"responseId":"q-1","message":"你好 \"x\"","metadata":{"a":[1,{"b":null}]},"model":"grok-3"},"isThinking":false,"responseId":"r-1"}}}"#
        let opened = try #require(Self.scan(echo)?.response)
        #expect(opened.echo?.model == "grok-3")
        #expect(opened.text.responseID == "r-1")
        let end =
            #"{"result":{"response":{"modelResponse":{"responseId":"r-1","message":"a\nb 世","webSearchResults":[{"url":"x"}],"fileAttachments":[],"streamErrors":[],"partial":true},"responseId":"r-1"}}}"#
        let closed = try #require(Self.scan(end)?.response?.model)
        #expect(closed.message == "a\nb 世")
        #expect(closed.responseID == "r-1")
        #expect(
            Self.scan(#"{"result":{"response":{"finalMetadata":{"followUpSuggestions":[]}}}}"#)?.response?.isClosing
                == true)
        #expect(Self.scan(#"{"result":{"response":{}}}"#)?.response == ResponseFrame())
    }

    @Test(
        "What is rare, or written otherwise, is left to the decoder",
        arguments: [
            #"{"result":{"response":{"modelResponse":{"fileAttachments":["a"]}}}}"#,
            #"{"result":{"response":{"modelResponse":{"message":1}}}}"#,
            #"{"result":{"response":{"modelResponse":{"message":"a","message":"b"}}}}"#,
            #"{"result":{"response":{"modelResponse":{},"modelResponse":{}}}}"#,
            #"{"result":{"response":{"modelResponse":{"error":{"code":8}}}}}"#,
            #"{"result":{"response":{"modelResponse":[]}}}"#, #"{"result":{"response":{"userResponse":"x"}}}"#,
            #"{"result":{"response":{"userResponse":{"model":null}}}}"#,
            #"{"result":{"response":{"error":{"code":8}}}}"#, #"{"result":{"response":{"cardAttachment":{}}}}"#,
            #"{"result":{"response":{"webSearchResults":{"results":[]}}}}"#,
            #"{"result":{"response":{"mod\u0065lResponse":{}}}}"#, #"{"result":{"response":{"x":1.5}}}"#,
            #"{"result":{"response":{"x":[1,]}}}"#, #"{"result":{"response":{"x":{"a":}}}}"#,
            #"{"result":{"response":{"x":tru}}}"#, #"{"result":{"response":{}},"error":{"code":8}}"#,
            #"{"result":{"response":{"x":"\q"}}}"#, #"{"result":{"response":{}}} "#,
            #"{"result":{"response":{"x":\#(String(repeating: "[", count: 40))1\#(String(repeating: "]", count: 40))}}}"#,
        ])
    func others(line: String) {
        #expect(Self.scan(line) == nil)
    }

    @Test("What is read without the decoder is what the decoder reads, for any frame")
    func agreement() throws {
        var generator = SplitMix(seed: 23)
        var plain = 0
        for round in 0..<20_000 {
            var bytes = Array(Self.frame(&generator).utf8)
            if !round.isMultiple(of: 2) {
                let place = Int.random(in: bytes.indices, using: &generator)
                let spice = generator.spice()
                if Bool.random(using: &generator) { bytes[place] = spice } else { bytes.insert(spice, at: place) }
            }
            let object = ByteBuffer(bytes: bytes)
            guard let scanned = ConversationFrame(scanning: object) else { continue }
            plain += 1
            try #require(
                scanned == ConversationFrame(decoding: object), "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(plain > 4_000)
    }

    private static let values = [
        "null", "true", "false", "0", "12", "1.5", "\"\"", "\"a\"", #""é\n世\ud83c\udfac""#, "[]", "{}", "[1,2]",
        #"{"model":"m","message":"x"}"#, #"["a"]"#, #""grok-3""#,
    ]

    private static let names = [
        "userResponse", "modelResponse", "finalMetadata", "token", "isThinking", "responseId", "messageTag", "message",
        "model", "error", "streamErrors", "fileAttachments", "generatedImageUrls", "cardAttachmentsJson",
        "webSearchResults", "xposts", "cardAttachment", "other", "sender",
    ]

    private static func object(_ depth: Int, _ generator: inout SplitMix) -> String {
        let members = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            let name = names.randomElement(using: &generator) ?? ""
            let isNested = depth > 0 && Int.random(in: 0...2, using: &generator) > 0
            let value = isNested ? object(depth - 1, &generator) : values.randomElement(using: &generator) ?? ""
            return "\"\(name)\":\(value)"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private static func frame(_ generator: inout SplitMix) -> String {
        #"{"result":{"response":\#(object(2, &generator))}}"#
    }
}
