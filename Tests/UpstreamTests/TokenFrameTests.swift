import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Upstream

@Suite("Reading a token without a decoder")
struct TokenFrameTests {
    private func scan(_ line: String) -> TokenFrame? { TokenFrame(scanning: ByteBuffer(string: line), after: nil) }

    @Test("Plain frames are read so, whatever their text is made of")
    func plain() throws {
        let line =
            #"{"result":{"response":{"token":" \"é\" \ud83c\udfac\u00e9\n\t\/\\ 世","isThinking":true,"isSoftStop":false,"responseId":"r-1","messageTag":"summary","messageStepId":12,"rolloutId":"Agent 1"}}}"#
        let frame = try #require(scan(line))
        #expect(frame.token == " \"é\" 🎬é\n\t/\\ 世")
        #expect(frame.isThinking)
        #expect(!frame.isSoftStop)
        #expect(frame.responseID == "r-1")
        #expect(frame.tag == .summary)
        #expect(scan(Recording.softStop)?.isSoftStop == true)
        #expect(scan(Recording.softStop)?.token == nil)
        #expect(Recording.chat.map { scan($0) != nil }.filter(\.self).count == 5)
    }

    @Test(
        "Whatever else is in a frame is left to the decoder",
        arguments: [
            #"{"result":{"response":{}}}"#, #"{"result":{"response":{"token":"a"}}"#,
            #"{"result":{"response":{"token":"a"}}}}"#, #"{"result":{"response":{"token":"a",}}}"#,
            #"{"result":{"response":{"token":"a"},"x":1}}"#, #"{"result":{"response":{"token":["a"]}}}"#,
            #"{"result":{"response":{"token":"a","token":"b"}}}"#, #"{"result": {"response":{"token":"a"}}}"#,
            #"{"result":{"response":{"tok\u0065n":"a"}}}"#, #"{"result":{"response":{"token":null}}}"#,
            #"{"result":{"response":{"token":"\ud800"}}}"#, #"{"result":{"response":{"token":"\udc00\ud800"}}}"#,
            #"{"result":{"response":{"token":"\x"}}}"#, #"{"result":{"response":{"token":"\u12g4"}}}"#,
            #"{"result":{"response":{"token":"a\"}}}"#, #"{"result":{"response":{"token":"a","messageStepId":01}}}"#,
            "{\"result\":{\"response\":{\"token\":\"a\u{1}\"}}}", #"{"result":{"response":{"isThinking":1}}}"#,
            #"{"result":{"response":{"token":"a","webSearchResults":{}}}}"#, #"{"error":{"code":8}}"#, "{}", "",
        ])
    func others(line: String) {
        #expect(scan(line) == nil)
    }

    /// As the decoder reads it, where it finds nothing but a token.
    private func decode(_ object: ByteBuffer) -> TokenFrame? {
        guard let frame = ConversationFrame(decoding: object), frame.error == nil, let response = frame.response,
            response.echo == nil, response.pages.isEmpty, response.picture == nil, response.video == nil,
            response.model == nil, !response.isClosing, response.error == nil
        else { return nil }
        return response.text
    }

    @Test("What is read without the decoder is what the decoder reads, for any frame")
    func agreement() throws {
        var generator = SplitMix(seed: 11)
        var plain = 0
        for _ in 0..<20_000 {
            var bytes = Array(Self.frame(&generator).utf8)
            generator.bend(&bytes)
            let object = ByteBuffer(bytes: bytes)
            guard let scanned = TokenFrame(scanning: object, after: nil) else { continue }
            plain += 1
            try #require(scanned == decode(object), "\(String(decoding: bytes, as: UTF8.self))")
        }
        // Most were plain ones, or the test would say little.
        #expect(plain > 8_000)
    }

    private static let texts = [
        "", "a", " there", #"\n\n"#, #"\"\\\/\b\f\t\r"#, "é世🎬", #"\u0000"#, #"\ud83c\udfac"#, #"\uD83C\uDFAC!"#,
        #"\ud83c"#, #"\u00e9"#, "\u{FEFF}", "\u{2028}", #"\u2028"#, "{}", #"{\"token\":\"x\"}"#, "e\u{301}", "\u{FFFF}",
    ]

    private static func frame(_ generator: inout SplitMix) -> String {
        let text = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
            texts.randomElement(using: &generator) ?? ""
        }
        let members = [
            #""token":"\#(text.joined())""#, #""isThinking":\#(Bool.random(using: &generator))"#,
            #""isSoftStop":\#(Bool.random(using: &generator))"#, #""responseId":"r-1""#,
            #""messageTag":"\#(["final", "header", "other", ""].randomElement(using: &generator) ?? "")""#,
            #""messageStepId":\#(Int.random(in: 0...20, using: &generator))"#, #""rolloutId":"Agent 2""#,
        ]
        let some = members.shuffled(using: &generator).prefix(Int.random(in: 1...7, using: &generator))
        return #"{"result":{"response":{\#(some.joined(separator: ","))}}}"#
    }

    @Test(
        "Only a frame about the conversation alone is passed over",
        arguments: [
            (#"{"result":{"conversation":{"title":"a } \" b","mediaTypes":[{}]}}}"#, true),
            (#"{"result":{"conversation":{}}}"#, true),
            (#"{"result":{"conversation":{},"token":"a"}}"#, false),
            (#"{"result":{"conversation":{}},"error":{"code":8}}"#, false),
            (#"{"result":{"conversation":{"title":"}}"}},"error":{}}"#, false),
            (#"{"result":{"conversation":{"title":"\\"}}}"#, true), (#"{"result":{"conversation":{"#, false),
            (#"{"result":{"conversation":{"a":"}}}"#, false), (#"{"result":{"title":{}}}"#, false), ("", false),
        ])
    func silent(line: String, isSilent: Bool) {
        let object = ByteBuffer(string: line)
        #expect(ConversationFrame.isSilent(object) == isSilent)
        guard isSilent else { return }
        let frame = ConversationFrame(object)
        #expect(frame?.error == nil)
        #expect(frame?.response?.model == nil && frame?.response?.text.token == nil)
    }

    @Test("No garbage makes a reader fall over, and what it throws is an upstream error")
    func garbage() {
        var generator = SplitMix(seed: 5)
        let recorded = Recording.all.map { $0.joined(separator: "\n") }
        for round in 0..<2_000 {
            var bytes = Array((recorded[round % recorded.count]).utf8)
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.insert(generator.spice(), at: place)
                default:
                    bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            let buffer = ByteBuffer(bytes: bytes)
            let (events, error) = Recording.outcome(buffer, cutAt: [])
            let isFinished = if case .finished = events.last { true } else { false }
            #expect(isFinished == (error == nil))
            let half = Recording.outcome(buffer, cutAt: [bytes.count / 2])
            #expect(half.events == events)
            #expect(half.error == error)
            let picture = Recording.follow(buffer, cutAt: [], with: PictureReader())
            let isThere = if case .finished = picture.events.last { true } else { false }
            #expect(isThere == (picture.error == nil))
        }
    }
}
