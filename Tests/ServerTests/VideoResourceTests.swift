import Catalog
import Foundation
import HTTPTypes
import Jobs
import NIOCore
import Testing

@testable import Generation
@testable import Server

@Suite struct VideoResourceTests {
    @Test(arguments: [
        (JobState.available, "queued", "null", "null"), (.scheduled, "queued", "null", "null"),
        (.running, "in_progress", "null", "null"), (.retryable, "in_progress", "null", "null"),
        (.completed, "completed", "null", "\"https://f.example/videos/n.mp4\""),
        (.discarded, "failed", #"{"code":"interrupted","message":"Say \"why\"\n"}"#, "null"),
        (.cancelled, "failed", #"{"code":"cancelled","message":"The video was cancelled."}"#, "null"),
    ]) func `each state has its one shape`(state: JobState, status: String, error: String, url: String) {
        let progress = state == .completed ? 100 : 40
        let completedAt = state.isFinal ? "1750000060" : "null"
        #expect(
            String(buffer: VideoResource(video(state), base: "https://f.example").json)
                == #"{"id":"video_1","object":"video","model":"sora-2","status":"\#(status)","progress":\#(progress),"#
                + #""created_at":1750000000,"completed_at":\#(completedAt),"expires_at":1750086400,"#
                + #""prompt":"a\\b\u0001 猫","size":"720x1280","seconds":"4","remixed_from_video_id":null,"#
                + #""error":\#(error),"quality":"standard","video_url":\#(url),"url":\#(url)}"#)
    }

    @Test func `a video that was handed back does not fall back`() {
        let started = Date(timeIntervalSince1970: 1_750_000_001)
        #expect(VideoResource(video(.available, startedAt: started), base: nil).status == .inProgress)
        #expect(VideoResource(video(.available), base: nil).status == .queued)
    }

    @Test func `a failed video without a reason has one all the same`() {
        let resource = VideoResource(video(.discarded, failure: nil), base: nil)
        #expect(resource.error?.code == "internal_error")
    }

    @Test func `lists name their first and last`() {
        let one = VideoResource(video(.available), base: nil)
        let list = String(buffer: VideoList(videos: [one, one], hasMore: true).json)
        #expect(list.hasPrefix(#"{"object":"list","data":[{"id":"video_1","#))
        #expect(list.contains(#"},{"id":"video_1""#))
        #expect(list.hasSuffix(#"],"first_id":"video_1","last_id":"video_1","has_more":true}"#))
        #expect(
            String(buffer: VideoList(videos: [], hasMore: false).json)
                == #"{"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false}"#)
    }

    @Test func `errors have all four keys`() {
        #expect(
            String(buffer: APIError(.notFound, "no").envelope)
                == #"{"error":{"message":"no","type":"invalid_request_error","param":null,"code":null}}"#)
    }

    private func video(
        _ state: JobState, failure: JobFailure? = JobFailure(code: "interrupted", message: "Say \"why\"\n"),
        startedAt: Date? = nil
    ) -> Video {
        Video(
            id: "video_1", model: "sora-2", prompt: "a\\b\u{1} 猫", size: FrameSize(720, 1280), seconds: 4, state: state,
            progress: 40, failure: failure, createdAt: Date(timeIntervalSince1970: 1_750_000_000),
            startedAt: startedAt, finishedAt: state.isFinal ? Date(timeIntervalSince1970: 1_750_000_060) : nil,
            expiresAt: Date(timeIntervalSince1970: 1_750_086_400), remixedFrom: nil,
            costTicks: nil,
            mediaName: state == .completed ? "n.mp4" : nil)
    }
}
