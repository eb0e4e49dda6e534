import Foundation
import Simulator
import TestSupport
import Testing

@Suite struct RestartTests {
    @Test("After a restart a video whose conversation was cut is made, found by its post, and its owner's alone")
    func video() async throws {
        let directory = try TemporaryDirectory()
        let box = Kept()
        try await Stage.with(videoSeconds: 0.7) {
            $0.cacheDirectory = directory.path
            $0.faults = [Fault(.cut(afterFrames: 3), on: .conversation)]
        } _: { stage in
            let id = try await stage.video("cut off").frames.videos.first?.videoId
            await box.keep(base: stage.base, id: try #require(id))
        }

        try await Stage.with(videoSeconds: 3_600) {
            $0.cacheDirectory = directory.path
        } _: { stage in
            let id = await box.id
            var found = try await stage.standing(of: id)
            // Its due time is the one it was given, whatever later videos take.
            while found.post?.status == "MEDIA_POST_STATUS_PROCESSING" { found = try await stage.standing(of: id) }
            #expect(found.post?.status == "MEDIA_POST_STATUS_COMPLETED")
            #expect(try await stage.standing(of: id, token: "t2").status == 404)
            let url = try #require(found.post?.mediaUrl)
            #expect(try await Curl.get(url, token: "t1").body.count > 1_000)
            #expect(try await Curl.get(url, token: "t2").status == 403)
        }
    }

    @Test("After a restart uploads are still there to start videos from, and posts know their videos")
    func uploads() async throws {
        let directory = try TemporaryDirectory()
        let box = Kept()
        let picture = try await Tool.run(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", "-f", "mjpeg", "-"]
        ).bytes
        try await Stage.with(videoSeconds: 0) {
            $0.cacheDirectory = directory.path
        } _: { stage in
            let upload = try await stage.post(
                "/rest/app-chat/upload-file",
                #"{"fileName":"a.jpg","fileMimeType":"image/jpeg","content":"\#(picture.base64EncodedString())"}"#)
            let uri = try upload.decoded(UploadAnswer.self).fileUri
            let post = try await stage.post(
                "/rest/media/post/create",
                #"{"mediaType":"MEDIA_POST_TYPE_IMAGE","mediaUrl":"\#(stage.base)/\#(uri)"}"#)
            await box.keep(base: stage.base, id: try post.decoded(PostAnswer.self).post.id)
        }

        try await Stage.with(videoSeconds: 0) {
            $0.cacheDirectory = directory.path
        } _: { stage in
            let id = await box.id
            let answer = try await stage.converse(
                """
                {"modelName":"grok-3","message":"\(stage.base)/x --mode=custom","toolOverrides":{"videoGen":true},
                "responseMetadata":{"modelConfigOverride":{"modelMap":{"videoGenModelConfig":
                {"parentPostId":"\(id)","aspectRatio":"1:1","videoLength":1}}}}}
                """)
            #expect(answer.frames.progress.last == 100)
            await box.keep(base: stage.base, id: id)
        }

        try await Stage.with(videoSeconds: 0) {
            $0.cacheDirectory = directory.path
        } _: { stage in
            let post = try await stage.standing(of: await box.id).post
            #expect(post?.childPosts?.count == 1)
        }
    }

    @Test("It listens where it listened before, unless somebody else does now")
    func address() async throws {
        let directory = try TemporaryDirectory()
        let box = Kept()
        let options: @Sendable (inout UpstreamSimulator.Options) -> Void = { $0.cacheDirectory = directory.path }
        try await Stage.with(options) { await box.keep(base: $0.base, id: "") }

        try await Stage.with(options) { stage in
            let base = await box.base
            #expect(stage.base == base)
            try await Stage.with(options) { #expect($0.base != base) }
        }
    }

    private struct UploadAnswer: Decodable { let fileUri: String }

    private actor Kept {
        private(set) var base = ""
        private(set) var id = ""

        func keep(base: String, id: String) {
            self.base = base
            self.id = id
        }
    }
}
