import Catalog
import Foundation
import Testing
import Upstream

@testable import Generation

@Suite("Video checkpoint")
struct VideoCheckpointTests {
    let now = Date(timeIntervalSince1970: 1_750_000_000)

    @Test("A fresh job is submitted")
    func fresh() {
        var checkpoint = VideoCheckpoint()
        #expect(checkpoint.resume(ambiguousRetries: 0) == .submit)
        #expect(checkpoint.ambiguousSubmissions == 0)
    }

    @Test("An open submission is ambiguous: asked again a set number of times, then given up", arguments: [0, 1, 3])
    func ambiguous(retries: Int) {
        var checkpoint = VideoCheckpoint()
        for _ in 0..<retries {
            checkpoint.submitting(now: now)
            #expect(checkpoint.resume(ambiguousRetries: retries) == .submit)
        }
        checkpoint.submitting(now: now)
        #expect(checkpoint.resume(ambiguousRetries: retries) == .giveUp)
        #expect(checkpoint.ambiguousSubmissions == retries + 1)
    }

    @Test("A clear refusal leaves nothing open")
    func refused() {
        var checkpoint = VideoCheckpoint()
        checkpoint.submitting(now: now)
        checkpoint.refused()
        #expect(checkpoint.resume(ambiguousRetries: 0) == .submit)
        #expect(checkpoint.ambiguousSubmissions == 0)
    }

    @Test("A submission in doubt leaves its uploads behind and nothing by which another could be mistaken for it")
    func inDoubt() {
        var checkpoint = VideoCheckpoint()
        checkpoint.use(token: 1, of: .web)
        checkpoint.prepared(VideoTrace(uploadID: "f", uploadPath: "users/u/f/content", postID: "p"))
        checkpoint.submitting(now: now)
        #expect(checkpoint.resume(ambiguousRetries: 1) == .submit)
        checkpoint.use(token: 1, of: .web)
        #expect(checkpoint.trace == VideoTrace(uploadID: "f", uploadPath: "users/u/f/content"))
        #expect(checkpoint.submittedAt == nil)
    }

    @Test("A video is awaited from its submission until its time is up")
    func awaited() {
        var checkpoint = VideoCheckpoint()
        func isAwaited(after seconds: TimeInterval) -> Bool {
            checkpoint.isAwaited(now: now.addingTimeInterval(seconds), for: .seconds(900))
        }
        checkpoint.submitting(now: now)
        #expect(!isAwaited(after: 0), "nobody knows whether there is one")
        checkpoint.traced(VideoTrace(videoID: "v"))
        #expect(isAwaited(after: 0) && isAwaited(after: 899))
        #expect(!isAwaited(after: 900))
    }

    @Test(
        "A video that could not be asked for is left alone the longer, the longer it was waited for",
        arguments: [(-5.0, 2), (0, 2), (19, 2), (100, 10), (600, 60), (9_999, 60)])
    func pause(waited: TimeInterval, pause: Int) {
        var checkpoint = VideoCheckpoint()
        checkpoint.submitting(now: now)
        #expect(checkpoint.pause(now: now.addingTimeInterval(waited)) == .seconds(pause))
    }

    @Test("With the video's id known it is followed, with its file known it is fetched, and never submitted again")
    func known() throws {
        var checkpoint = VideoCheckpoint()
        checkpoint.use(token: 7, of: .web)
        checkpoint.submitting(now: now)
        checkpoint.traced(VideoTrace(postID: "p"))
        #expect(checkpoint.phase == .submitting, "a post alone does not tell that the video was started")
        checkpoint.traced(VideoTrace(postID: "p", videoID: "v"))
        var resumed = try VideoCheckpoint.decode(checkpoint.encoded())
        #expect(resumed == checkpoint)
        #expect(resumed.resume(ambiguousRetries: 0) == .follow)
        resumed.traced(VideoTrace(postID: "p", videoID: "v", assetPath: "users/u/generated/v/generated_video.mp4"))
        #expect(resumed.resume(ambiguousRetries: 0) == .fetch)
        #expect(resumed.token == 7)
    }

    @Test("Another account starts without the first one's uploads; the same account keeps them")
    func accounts() {
        var checkpoint = VideoCheckpoint()
        checkpoint.use(token: 1, of: .web)
        checkpoint.prepared(VideoTrace(uploadID: "f", uploadPath: "users/u/f/content"))
        checkpoint.use(token: 1, of: .web)
        #expect(checkpoint.trace.uploadID == "f")
        checkpoint.use(token: 2, of: .web)
        #expect(checkpoint.trace == VideoTrace())
    }

    @Test("What was written down before there were several providers belongs to the web")
    func oldRow() throws {
        let row = Data(
            #"{"phase":"submitted","token":3,"trace":{"uploadID":"f","videoID":"v"},"ambiguousSubmissions":0,"badDownloads":0}"#
                .utf8)
        var checkpoint = try VideoCheckpoint.decode(row)
        #expect(checkpoint.owner == .web)
        checkpoint.use(token: 3, of: .web)
        #expect(checkpoint.trace.uploadID == "f")
    }

    @Test("A submission keeps whose it is, and another provider starts without its ids")
    func providers() throws {
        var checkpoint = VideoCheckpoint()
        checkpoint.use(token: 3, of: .xai)
        checkpoint.submitting(now: now)
        checkpoint.traced(VideoTrace(videoID: "v"))
        #expect(try VideoCheckpoint.decode(checkpoint.encoded()).owner == .xai)
        checkpoint.use(token: 3, of: .web)
        #expect(checkpoint.trace == VideoTrace())
    }
}
