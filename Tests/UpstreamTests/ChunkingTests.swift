import NIOCore
import TestSupport
import Testing

@testable import Upstream

@Suite("Any chunking of any frames gives the same events")
struct ChunkingTests {
    private static let videos = [
        (#""progress":0,"parentPostId":"p-1""#, "v-1"), (#""progress":40,"moderated":false"#, "v-1"),
        (#""progress":70,"videoUrl":"users/u/generated/v-2/generated_video.mp4""#, "v-2"),
        (#""progress":100,"videoUrl":"users/u/generated/v-1/generated_video.mp4""#, "v-1"),
    ].map { fields, id in
        Recording.response(#""streamingVideoGenerationResponse":{"videoId":"\#(id)",\#(fields)}"#)
    }

    private static let frames =
        Recording.all.flatMap(\.self) + videos
        + [
            Recording.response(#""finalMetadata":{}"#), Recording.said("x", in: "r-2"), Recording.echo,
            Recording.model(#""message":"done","fileAttachments":["v-1"]"#), "{}", #"{"cut":"he"#, "]", "{\n}",
            #"{"error":{"code":7,"message":"Content is moderated"}}"#,
        ]

    private static let separators = ["\n", "\r\n", "", ",", "\ndata: ", "\n\nevent: message\ndata:", "\n: {\n"]

    @Test("Of a conversation, a picture and a video", arguments: 0..<60 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        var text = ""
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            // Mostly frames of one recording, in their order: only so does an answer get anywhere.
            let frame = Self.frames.randomElement(using: &generator) ?? ""
            let recording = Recording.all.randomElement(using: &generator) ?? []
            let part = Bool.random(using: &generator) ? [frame] : recording
            for frame in part { text += frame + (Self.separators.randomElement(using: &generator) ?? "") }
        }
        let bytes = ByteBuffer(string: text)
        try check(bytes, ConversationReader(drawings: 2), &generator)
        try check(bytes, PictureReader(), &generator)
        try check(bytes, VideoReader(prepared: VideoTrace()), &generator)
        try check(bytes, VideoReader(prepared: VideoTrace(postID: "p-1")), &generator)
    }

    private func check<Reader: AnswerReader>(
        _ bytes: ByteBuffer, _ reader: Reader, _ generator: inout SplitMix
    ) throws where Reader.Event: Equatable {
        let whole = Recording.follow(bytes, cutAt: [], with: reader)
        for longest in [1, 9, 100, 2000] {
            var cuts: [Int] = []
            while (cuts.last ?? 0) < bytes.readableBytes {
                cuts.append((cuts.last ?? 0) + Int.random(in: 1...longest, using: &generator))
            }
            let cut = Recording.follow(bytes, cutAt: cuts, with: reader)
            try #require(cut.events == whole.events)
            try #require(cut.error == whole.error)
        }
    }
}
