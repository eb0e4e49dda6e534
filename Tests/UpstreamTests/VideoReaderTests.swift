import Foundation
import Testing

@testable import Upstream

@Suite("Following a video")
struct VideoReaderTests {
    private static let echo =
        #"{"result":{"response":{"userResponse":{"responseId":"u-1","message":"a cat"},"responseId":"r-1"}}}"#
    private static let first = video(
        #""progress":0,"modelName":"e","parentPostId":"p-1","videoPostId":"v-1","moderated":false"#)
    private static let last = video(
        #""progress":100,"videoUrl":"users/u/generated/v-1/generated_video.mp4","thumbnailImageUrl":"users/u/generated/v-1/preview_image.jpg""#
    )

    private static func video(_ fields: String, id: String = "v-1", response: String = "r-1") -> String {
        #"{"result":{"response":{"streamingVideoGenerationResponse":{"videoId":"\#(id)",\#(fields)},"responseId":"\#(response)"}}}"#
    }

    private static func model(_ fields: String) -> String {
        #"{"result":{"response":{"modelResponse":{"responseId":"r-1","sender":"ASSISTANT",\#(fields)},"responseId":"r-1"}}}"#
    }

    /// All events that `lines` give, the end of the stream included.
    private func read(_ lines: [String], prepared: VideoTrace = VideoTrace()) throws -> [VideoEvent] {
        var reader = VideoReader(prepared: prepared)
        var events: [VideoEvent] = []
        for line in lines {
            events += try reader.consume(JSONDecoder().decode(ConversationFrame.self, from: Data(line.utf8)))
        }
        return try events + reader.end()
    }

    private func failure(_ lines: [String], prepared: VideoTrace = VideoTrace()) -> UpstreamError? {
        #expect(throws: UpstreamError.self) { try read(lines, prepared: prepared) }
    }

    private let traced = VideoTrace(postID: "v-1", videoID: "v-1")
    private let finished = VideoTrace(
        postID: "v-1", videoID: "v-1", assetPath: "users/u/generated/v-1/generated_video.mp4")

    @Test("A whole answer gives ids, progress and the file, in this order")
    func whole() throws {
        let filler = #"{"result":{"conversation":{"conversationId":"c-1","title":"New conversation"}}}"#
        let layout = #"{"result":{"response":{"uiLayout":{"effort":"LOW"},"isThinking":false,"responseId":"r-1"}}}"#

        let events = try read([
            filler, Self.echo, layout, Self.first, Self.video(#""progress":55"#), Self.last,
            #"{"result":{"title":{"newTitle":"Cat"}}}"#,
        ])

        #expect(
            events == [
                .traced(traced), .progressed(0), .progressed(55), .progressed(100), .finished(finished),
            ])
    }

    @Test("The post that was prepared stays the post, and is the parent")
    func preparedPost() throws {
        let foreign = Self.video(#""progress":3,"parentPostId":"p-9""#, id: "v-9")
        let events = try read([foreign, Self.first, Self.last], prepared: VideoTrace(postID: "p-1"))
        #expect(events.first == .traced(VideoTrace(postID: "p-1", videoID: "v-1")))
        #expect(!events.contains(.progressed(3)))
    }

    @Test("Progress never runs backwards, nor twice over the same")
    func monotone() throws {
        let steps = [0, 40, 20, 40, 41, 130, -5].map { Self.video(#""progress":\#($0)"#) }
        let events = try read([Self.echo, Self.first] + steps + [Self.last])
        let progress = events.compactMap { if case .progressed(let value) = $0 { value } else { nil } }
        #expect(progress == [0, 40, 41, 100])
    }

    @Test("Frames of another video are ignored, also when they finish or are moderated")
    func foreign() throws {
        let others = [
            Self.video(#""progress":77"#, id: "v-2"), Self.video(#""moderated":true"#, id: "v-2"),
            Self.video(#""progress":100,"videoUrl":"users/x/generated/v-2/generated_video.mp4""#, id: "v-2"),
        ]
        let events = try read([Self.first] + others + [Self.last])
        #expect(events.last == .finished(finished))
        #expect(!events.contains(.progressed(77)))
    }

    @Test("A video of another answer is not adopted")
    func foreignAnswer() throws {
        let other = Self.video(
            #""progress":100,"videoUrl":"users/x/generated/v-2/generated_video.mp4""#, id: "v-2", response: "r-2")
        let events = try read([Self.echo, other, Self.first, Self.last])
        #expect(events.last == .finished(finished))
    }

    @Test(
        "A video that does not say what it is made from is not ours, however early it comes", arguments: [nil, "p-1"])
    func unsigned(post: String?) throws {
        let other = Self.video(
            #""progress":100,"videoUrl":"users/x/generated/v-2/generated_video.mp4","videoPostId":"v-2""#, id: "v-2")
        let events = try read([Self.echo, other, Self.first, Self.last], prepared: VideoTrace(postID: post))
        #expect(
            events.last
                == .finished(
                    post == nil
                        ? finished
                        : VideoTrace(
                            postID: "p-1", videoID: "v-1", assetPath: "users/u/generated/v-1/generated_video.mp4")))
        #expect(events.count == 4)
    }

    @Test("If no video says it, the one that the final message attaches is ours, or the only one")
    func settled() throws {
        let url = "users/u/generated/v-1/generated_video.mp4"
        let unsigned = Self.video(#""progress":100,"videoPostId":"v-1","videoUrl":"\#(url)""#)
        let other = Self.video(#""progress":100,"videoUrl":"users/x/generated/v-2/generated_video.mp4""#, id: "v-2")

        #expect(
            try read([other, unsigned, Self.model(#""fileAttachments":["v-1"]"#)])
                == [.traced(traced), .progressed(100), .finished(finished)])
        #expect(try read([unsigned, Self.model(#""fileAttachments":[]"#)]).last == .finished(finished))
        #expect(try read([unsigned]).last == .finished(finished))
        #expect(failure([unsigned, other])?.mayHaveStarted == true)
        #expect(failure([Self.video(#""progress":10,"moderated":true"#)])?.kind == .moderated)
    }

    @Test("A moderated video fails at once, at any progress")
    func moderated() {
        let error = failure([Self.first, Self.video(#""progress":60,"moderated":true"#), Self.last])
        #expect(error?.kind == .moderated)
        #expect(error?.blame == .request)
    }

    @Test("Progress 100 without an address waits for a later frame")
    func lateAddress() throws {
        let events = try read([Self.first, Self.video(#""progress":100"#), Self.last])
        #expect(events.suffix(2) == [.progressed(100), .finished(finished)])
    }

    @Test("The final message's attachment is the file, where the owner is known from another frame")
    func attachment() throws {
        let preview = Self.video(
            #""progress":100,"thumbnailImageUrl":"https://assets.grok.com/users/u/generated/v-1/preview_image.jpg""#)
        let final = Self.model(#""fileAttachments":["other","v-1"]"#)

        #expect(try read([Self.first, preview, final]).last == .finished(finished))
        // Without the owner the path is not known: the media post is.
        let error = failure([Self.first, Self.video(#""progress":100"#), final])
        #expect(error?.kind == .interrupted)
        #expect(error?.mayHaveStarted == false)
    }

    @Test("Attached paths are taken as they are, the uploaded reference is not")
    func attachedPath() throws {
        let prepared = VideoTrace(uploadID: "f-1", uploadPath: "users/u/f-1/content")
        let path = "users/u/generated/v-1/generated_video.mp4"
        #expect(
            try read([Self.first, Self.model(#""fileAttachments":["\#(path)"]"#)]).last == .finished(finished))
        let error = failure(
            [Self.echo, Self.model(#""message":"done","fileAttachments":["f-1"]"#)], prepared: prepared)
        #expect(error?.kind == .noVideo)
    }

    @Test("A text where a video was due says so")
    func text() {
        let error = failure([
            Self.echo, #"{"result":{"response":{"token":"thinking","isThinking":true}}}"#,
            #"{"result":{"response":{"token":"I cannot ","isThinking":false}}}"#,
            #"{"result":{"response":{"token":["a","list"],"isThinking":false}}}"#,
            #"{"result":{"response":{"token":"draw."}}}"#, Self.model(#""message":"I cannot draw.""#),
        ])
        #expect(error?.kind == .noVideo)
        #expect(error?.message == "I cannot draw.")
    }

    @Test("The stream's end before a file: with an id it can be asked for, without it is uncertain")
    func cut() {
        let known = failure([Self.first, Self.video(#""progress":50"#)])
        #expect(known?.kind == .interrupted)
        #expect(known?.mayHaveStarted == false)

        let unknown = failure([Self.echo])
        #expect(unknown?.kind == .interrupted)
        #expect(unknown?.mayHaveStarted == true)
    }

    @Test("An address that came early is used at the end")
    func earlyAddress() throws {
        let early = Self.video(#""progress":60,"videoUrl":"users/u/generated/v-1/generated_video.mp4""#)
        #expect(try read([Self.first, early]).last == .finished(finished))
        #expect(failure([Self.first, early, Self.video(#""moderated":true"#)])?.kind == .moderated)
    }

    @Test(
        "Errors inside the answer mean what their codes and words say",
        arguments: [
            (#"{"error":{"code":8,"message":"Too many requests","details":[]}}"#, .rateLimited, 429),
            (#"{"error":{"code":7,"message":"Request rejected by anti-bot rules."}}"#, .egressRefused, 403),
            (
                #"{"error":{"code":7,"message":"User is blocked: x [WKE=unauthorized:blocked-user]"}}"#,
                .accountBlocked, 403
            ),
            (#"{"error":{"code":7,"message":"Content is moderated"}}"#, .moderated, 403),
            (#"{"error":{"code":16,"message":"who are you"}}"#, .unauthenticated, 401),
            (#"{"error":{"code":3,"message":"bad length"}}"#, .badRequest, 400),
            (#"{"error":{"code":13,"message":"internal"}}"#, .unavailable, 500),
            (#"{"error":{"code":14,"message":"gone fishing"}}"#, .unavailable, 503),
            (#"{"error":"something broke"}"#, .unavailable, nil),
            (
                #"{"result":{"response":{"error":{"message":"x ResourceExhausted: Admission denied by perf_based_admission_controller","modelNotAvailable":{},"severity":"STREAM_ERROR_SEVERITY_NORMAL"}}}}"#,
                .unavailable, nil
            ),
            (model(#""error":"it failed","fileAttachments":[]"#), .unavailable, nil),
            (model(#""error":"","streamErrors":[{"code":8,"message":"slow down"}]"#), .rateLimited, 429),
        ] as [(String, UpstreamError.Kind, Int?)])
    func inBand(line: String, kind: UpstreamError.Kind, status: Int?) {
        for lines in [[line], [Self.echo, Self.first, line, Self.last]] {
            let error = failure(lines)
            #expect(error?.kind == kind)
            #expect(error?.status == status)
            #expect(error?.mayHaveStarted == false)
        }
    }

    @Test(
        "Unknown frames and fields of other types are passed over",
        arguments: [
            "{}", #"{"result":null}"#, #"{"result":[]}"#, #"{"result":{"response":7}}"#, #"{"error":null}"#,
            #"{"error":{}}"#, #"{"unknown":{"error":{"code":8}}}"#,
            #"{"result":{"response":{"token":7,"isThinking":"no","modelResponse":"x","error":null}}}"#,
            #"{"result":{"response":{"streamingVideoGenerationResponse":{"videoId":7,"progress":"x"}}}}"#,
            #"{"result":{"response":{"modelResponse":{"fileAttachments":[1],"streamErrors":{},"error":false}}}}"#,
        ])
    func tolerant(line: String) throws {
        let events = try read([line, Self.first, line, Self.last])
        #expect(events.last == .finished(finished))
        #expect(events.count == 4)
    }
}
