import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Upstream

@Suite("Following an answer")
struct ConversationReaderTests {
    private static let whole: [ChatEvent] = [
        .started(model: "grok-4-mini-thinking-tahoe"), .thought("Thinking about the greeting", isHeader: true),
        .thought("The user says hi.", isHeader: false),
        .searched([ChatSource(url: "https://e.example/", title: "T", preview: "P")]), .said("Hello"),
        .said(" there"), .finished(message: "Hello there", pictures: []),
    ]

    @Test("A whole answer gives its thoughts, its search, its words and itself once more")
    func wholeAnswer() throws {
        #expect(try Recording.events(Recording.chat) == Self.whole)
    }

    @Test("The same events come wherever the bytes are cut in two")
    func everySplit() throws {
        let bytes = ByteBuffer(string: Recording.chat.joined(separator: "\n") + "\n")
        for place in 0...bytes.readableBytes {
            let events = try Recording.events(bytes, cutAt: [place])
            try #require(events == Self.whole, "cut at \(place)")
        }
    }

    @Test("The same events come however the bytes are cut", arguments: Recording.all)
    func chunking(lines: [String]) throws {
        let bytes = ByteBuffer(string: lines.joined(separator: "\r\n"))
        let (expected, failure) = Recording.outcome(bytes, cutAt: [])
        var generator = SplitMix(seed: 7)
        for round in 0..<200 {
            let longest = round == 0 ? 1 : Int.random(in: 1...400, using: &generator)
            var cuts: [Int] = []
            while (cuts.last ?? 0) < bytes.readableBytes {
                cuts.append((cuts.last ?? 0) + Int.random(in: 1...longest, using: &generator))
            }
            let (events, error) = Recording.outcome(bytes, cutAt: cuts)
            try #require(events == expected)
            try #require(error == failure)
        }
    }

    @Test("A stream that says everything twice is heard once; words repeated in earnest are kept")
    func doubled() throws {
        #expect(try Recording.events(Recording.chat.flatMap { [$0, $0] }) == Self.whole)

        let laughter = [Recording.echo, said("ha"), said("ha"), said("ha"), Recording.softStop]
        let heard: [ChatEvent] = [
            .started(model: "grok-3"), .said("ha"), .said("ha"), .said("ha"), .finished(message: nil, pictures: []),
        ]
        #expect(try Recording.events(laughter) == heard)
        #expect(try Recording.events(laughter.flatMap { [$0, $0] }) == heard)
        #expect(try Recording.events(Array(laughter.dropFirst())).dropFirst() == heard.dropFirst())
    }

    @Test("What is said of another answer is ignored, its end and its errors too")
    func foreign() throws {
        let others = [
            said("not for us", in: "r-2"), model(#""message":"Nor this","responseId":"r-2""#, in: "r-2"),
            Recording.response(#""error":{"code":8,"message":"x"}"#, in: "r-2"),
            Recording.response(#""finalMetadata":{}"#, in: "r-2"),
            Recording.picture(#""imageId":"i","imageUrl":"a.jpg","progress":100"#, in: "r-2"),
            #"{"result":{"response":{"modelResponse":{"responseId":"r-2","message":"x"}}}}"#,
        ]
        let lines = Recording.chat.prefix(2) + others + Recording.chat.dropFirst(2).flatMap { [$0] + others }
        #expect(try Recording.events(Array(lines)) == Self.whole)
    }

    @Test("Without an echo the first answer that speaks is ours")
    func withoutEcho() throws {
        let events = try Recording.events([said("a"), said("b", in: "r-2"), said("c"), Recording.softStop])
        #expect(
            events == [.started(model: nil), .said("a"), .said("c"), .finished(message: nil, pictures: [])])
    }

    @Test(
        "Tags say what a token is part of",
        arguments: [
            ("header", true, .thought("x", isHeader: true)), ("summary", true, .thought("x", isHeader: false)),
            ("tool_usage_card", true, .thought("x", isHeader: false)),
            ("tool_usage_card", false, .thought("x", isHeader: false)), ("raw_function_result", true, nil),
            ("raw_function_result", false, nil), ("final", false, .said("x")), ("something", false, .said("x")),
            ("something", true, .thought("x", isHeader: false)),
        ] as [(String, Bool, ChatEvent?)])
    func tags(tag: String, isThinking: Bool, event: ChatEvent?) throws {
        let frame = Recording.response(#""token":"x","isThinking":\#(isThinking),"messageTag":"\#(tag)""#)
        let events = try Recording.events([Recording.echo, frame, said("."), Recording.softStop])
        #expect(Array(events.dropFirst().dropLast(2)) == [event].compactMap(\.self))
    }

    @Test("Posts found on X are pages too; what is no address is left out")
    func searches() throws {
        let web = #""webSearchResults":{"results":[{"url":"javascript:x"},{"url":"http://a/"},{"title":"none"},7]}"#
        let posts = """
            "xSearchResults":{"results":[{"username":"ada_l","postId":"17","text":"Hi"},\
            {"username":"../x","postId":"1"},{"username":"b","postId":"1/2"}]}
            """
        let listed = #""xposts":[{"username":"bo","postId":"5"}]"#
        let lines = [
            Recording.echo, Recording.response(#""webSearchResults":{"results":[{"url":"http://a/"}]}"#),
            Recording.response(web), Recording.response(posts), Recording.response(listed), said("."),
            Recording.softStop,
        ]
        let found = try Recording.events(lines).compactMap { if case .searched(let pages) = $0 { pages } else { nil } }
        #expect(
            found == [
                [ChatSource(url: "http://a/", title: "http://a/", preview: "")],
                [ChatSource(url: "https://x.com/ada_l/status/17", title: "@ada_l", preview: "Hi")],
                [ChatSource(url: "https://x.com/bo/status/5", title: "@bo", preview: "")],
            ])
    }

    @Test("Pictures are told as they are drawn, each state once, and their paths at the end")
    func pictures() throws {
        let events = try Recording.events(Recording.drawing)
        #expect(
            events == [
                .started(model: "grok-3"),
                .drew(DrawnPicture(id: "i-1", path: "users/u/generated/i-1/image.jpg", progress: 50, index: 0)),
                .drew(DrawnPicture(id: "i-2", path: "users/u/generated/i-2/image.jpg", progress: 50, index: 1)),
                .drew(DrawnPicture(id: "i-2", path: "users/u/generated/i-2/image.jpg", progress: 100, index: 1)),
                .drew(DrawnPicture(id: "i-1", path: "users/u/generated/i-1/image.jpg", progress: 100, index: 0)),
                .finished(
                    message: "I generated images with the prompt: 'a cat'",
                    pictures: ["users/u/generated/i-1/image.jpg", "users/u/generated/i-2/image.jpg"]),
            ])
        // Without the closing message they are known all the same, in their order.
        let cut = Recording.drawing.dropLast() + [Recording.response(#""finalMetadata":{}"#)]
        #expect(
            try Recording.events(Array(cut)).last
                == .finished(
                    message: nil, pictures: ["users/u/generated/i-1/image.jpg", "users/u/generated/i-2/image.jpg"]))
    }

    @Test("Pictures on cards are pictures; a part of one is a preview, whatever progress it claims")
    func cards() throws {
        let events = try Recording.events(Recording.cards)
        #expect(
            events == [
                .started(model: "grok-3"),
                .drew(DrawnPicture(id: "i-1", path: "users/u/generated/i-1-part-0/image.jpg", progress: 50, index: 0)),
                .drew(DrawnPicture(id: "i-1", path: "users/u/generated/i-1-part-1/image.jpg", progress: 99, index: 0)),
                .drew(DrawnPicture(id: "i-1", path: "users/u/generated/i-1/image.jpg", progress: 100, index: 0)),
                .finished(message: "Done", pictures: ["users/u/generated/i-1/image.jpg"]),
            ])
    }

    @Test("A refused picture is an error: at once when it is the only one, at the end when all are")
    func moderated() throws {
        let refused = Recording.picture(#""imageId":"i-1","progress":60,"moderated":true"#)
        let alone = Recording.outcome([Recording.echo, refused, said("never heard")])
        #expect(alone.error?.kind == .moderated)
        #expect(alone.events == [.started(model: "grok-3")])
        #expect(Recording.outcome(Recording.refusedCard).error?.kind == .moderated)

        let another = Recording.picture(#""imageId":"i-2","imageUrl":"b.jpg","progress":100"#)
        let first = Recording.picture(#""imageId":"i-1","imageUrl":"a.jpg","progress":100"#)
        let two = [Recording.echo, first, refused, another, Recording.softStop]
        #expect(Recording.outcome(two, drawings: 2).events.last == .finished(message: nil, pictures: ["b.jpg"]))
        let none = [Recording.echo, first, refused, Recording.softStop]
        #expect(Recording.outcome(none, drawings: 2).error?.kind == .moderated)
        let told = [Recording.echo, refused, model(#""message":"I cannot show it","generatedImageUrls":[]"#)]
        #expect(Recording.outcome(told, drawings: 2).error?.kind == .moderated)
    }

    @Test(
        "A stream that ends early is interrupted, one that ends without a word is empty",
        arguments: [
            ([], .empty), ([Recording.echo], .empty), ([Recording.echo, Recording.softStop], .empty),
            ([Recording.echo, Recording.model(#""message":"""#)], .empty),
            ([Recording.echo, Recording.said("a")], .interrupted),
            ([Recording.echo, Recording.said("a"), "{\"res"], .interrupted),
            ([Recording.echo, Recording.said("a"), Recording.softStop], nil),
            ([Recording.echo, Recording.said("a"), Recording.response(#""finalMetadata":{}"#)], nil),
            ([Recording.echo, Recording.said("a"), Recording.model(#""message":"""#)], nil),
            ([Recording.echo, Recording.model(#""message":"a""#)], nil),
        ] as [([String], UpstreamError.Kind?)])
    func ends(lines: [String], kind: UpstreamError.Kind?) {
        let (events, error) = Recording.outcome(lines)
        #expect(error?.kind == kind)
        #expect(events.contains { if case .finished = $0 { true } else { false } } == (kind == nil))
    }

    @Test(
        "Errors inside the answer mean what their codes and words say",
        arguments: [
            (#"{"error":{"code":8,"message":"Too many requests","details":[]}}"#, .rateLimited),
            (#"{"error":{"code":7,"message":"Content is moderated"}}"#, .moderated),
            (Recording.response(#""error":{"message":"x ResourceExhausted: Admission denied by y"}"#), .unavailable),
            (Recording.model(#""message":"x","error":"it failed""#), .unavailable),
            (Recording.model(#""streamErrors":[{"code":16,"message":"who"}]"#), .unauthenticated),
        ] as [(String, UpstreamError.Kind)])
    func inBand(line: String, kind: UpstreamError.Kind) {
        #expect(Recording.outcome([line]).error?.kind == kind)
        let late = Recording.outcome([Recording.echo, said("a"), line, said("b")])
        #expect(late.error?.kind == kind)
        #expect(late.events == [.started(model: "grok-3"), .said("a")])
    }

    @Test("Lists, other types and frames nobody knows are passed over")
    func tolerant() throws {
        let strange = [
            "{}", #"{"result":null}"#, #"{"result":[]}"#, #"{"result":{"response":7}}"#, #"{"error":null}"#,
            #"{"result":{"response":{"token":["a","list"],"isThinking":false,"responseId":"r-1"}}}"#,
            Recording.response(#""token":7,"isThinking":"no","modelResponse":"x","error":null"#),
            Recording.response(#""webSearchResults":[],"xposts":{},"cardAttachment":{"jsonData":"{"}"#),
            Recording.response(#""streamingImageGenerationResponse":{"imageId":7,"progress":"x"}"#),
            Recording.response(#""imageAttachmentInfo":{"imageId":"i-1"}"#),
            Recording.response(#""sparkle":{"token":"no"}"#), "not JSON at all", "{\"result\":{\"response\":{]}}}",
        ]
        #expect(try Recording.events(Recording.chat.flatMap { [$0] + strange }) == Self.whole)
    }

    private func said(_ text: String, in id: String = "r-1") -> String { Recording.said(text, in: id) }

    private func model(_ fields: String, in id: String = "r-1") -> String { Recording.model(fields, in: id) }
}
