import Foundation
import Simulator
import TestSupport
import Testing

@Suite struct VideoConversationTests {
    @Test("A video's frames begin at 0 with its id, rise, and end at 100 with a relative URL")
    func frames() async throws {
        try await Stage.with { stage in
            let answer = try await stage.video()

            #expect(answer.status == 200 && answer.exit == 0)
            #expect(answer.headers.contains("transfer-encoding: chunked"))
            let frames = answer.frames
            #expect(frames.first?.result?.conversation != nil)
            #expect(frames.progress.first == 0 && frames.progress.last == 100)
            #expect(frames.progress == frames.progress.sorted() && frames.progress.count >= 3)
            let last = try #require(frames.videos.last)
            #expect(Set(frames.videos.map(\.videoId)).count == 1)
            #expect(last.videoUrl?.hasPrefix("users/") == true && last.width == 480)
            #expect(frames.models.last?.fileAttachments == [last.videoId])
            #expect(answer.text.contains("finalMetadata"))
        }
    }

    @Test(
        "The file has the asked codec, size and length",
        arguments: [("9:16", "480p", 480, 854, 2), ("16:9", "720p", 1280, 720, 1), ("2:3", "480p", 480, 720, 1)])
    func file(aspect: String, resolution: String, width: Int, height: Int, seconds: Int) async throws {
        try await Stage.with { stage in
            let answer = try await stage.video(
                "it's 100% a 'cat': \\\\ {x}", aspectRatio: aspect, seconds: seconds, resolution: resolution)
            let url = try #require(answer.frames.videos.last?.videoUrl)
            let asset = try await Curl.get("\(stage.base)/\(url)", token: "t1")
            #expect(asset.headers.contains("content-type: video/mp4"))
            #expect(asset.headers.contains("content-length: \(asset.body.count)"))
            let path = try stage.save(asset.body, as: "video.mp4")

            let facts = try await Picture.facts(path)
            #expect(facts.prefix(4) == ["h264", "\(width)", "\(height)", "yuv420p"])
            #expect(abs((Double(facts.last ?? "") ?? 0) - Double(seconds)) < 0.1)
            let first = try await Picture.raw(path, at: "0", "scale=60:60")
            let later = try await Picture.raw(path, at: "0.8", "scale=60:60")
            #expect(first.count == 10_800 && first != later)
        }
    }

    @Test("The prompt is drawn into the video, and not when the option says so")
    func drawn() async throws {
        try await Stage.with { stage in
            let one = try await stage.video("one cat").frames.videos.last?.videoUrl
            let two = try await stage.video("two dogs").frames.videos.last?.videoUrl
            let bytes = [
                try await Curl.get("\(stage.base)/\(try #require(one))", token: "t1").body,
                try await Curl.get("\(stage.base)/\(try #require(two))", token: "t1").body,
            ]
            #expect(bytes[0] != bytes[1])
        }
        try await Stage.with {
            $0.drawsPrompt = false
        } _: { stage in
            for prompt in ["one cat", "two dogs"] { _ = try await stage.video(prompt) }
            let files = try FileManager.default.contentsOfDirectory(atPath: stage.directory.file("cache"))
            #expect(files.filter { $0.hasSuffix(".mp4") }.count == 1)
        }
    }

    @Test("Profile 2026-08 starts from an uploaded picture")
    func imageToVideo() async throws {
        try await Stage.with { stage in
            let picture = try await stage.redPicture()
            let upload = try await Curl.call([
                "\(stage.base)/http/upload-file-v2/direct", "-H", "Cookie: sso=t1", "-F",
                "file=@\(picture);type=image/png", "-F", "file_source=IMAGINE_SELF_UPLOAD_FILE_SOURCE",
            ])
            #expect(upload.status == 200)
            let id = try upload.decoded(UploadAnswer.self).fileMetadata.fileMetadataId

            let answer = try await stage.converse(
                """
                {"modelName":"imagine-video-gen","message":"red --mode=custom","mediaGenInput":{"imageToVideo":
                {"prompt":"red","inputAssets":["\(id)"],"aspectRatio":"9:16","duration":1,"resolutionName":"480p"}}}
                """)
            try await stage.expectRed(answer)
            #expect(stage.simulator.journal().last { $0.route == .conversation }?.inputAssets == [id])
        }
    }

    @Test("Profile 2025-12 goes by upload, media post and the video tool, and the post knows its video")
    func profile2025() async throws {
        try await Stage.with { stage in
            let picture = try await stage.redPicture()
            let bytes = try #require(FileManager.default.contents(atPath: picture)).base64EncodedString()
            let upload = try await Curl.call([
                "\(stage.base)/rest/app-chat/upload-file", "-H", "Cookie: sso=t1", "-H",
                "Content-Type: text/plain;charset=UTF-8", "--data-binary",
                #"{"fileName":"image.png","fileMimeType":"image/png","content":"\#(bytes)"}"#,
            ])
            let file = try upload.decoded(UploadAnswer.Metadata.self)
            let create = try await stage.post(
                "/rest/media/post/create",
                #"{"media_url":"https://assets.grok.com/\#(file.fileUri)","media_type":"MEDIA_POST_TYPE_IMAGE"}"#)
            let post = try create.decoded(PostAnswer.self).post

            let answer = try await stage.converse(
                """
                {"temporary":true,"modelName":"grok-3","message":"https://grok.com/imagine/\(post.id)  red --mode=custom",
                "fileAttachments":["\(file.fileMetadataId)"],"toolOverrides":{"videoGen":true},
                "responseMetadata":{"modelConfigOverride":{"modelMap":{"videoGenModelConfig":{"parentPostId":"\(post.id)",
                "aspectRatio":"9:16","videoLength":1,"resolutionName":"480p"}}}}}
                """)
            try await stage.expectRed(answer)
            let entry = try #require(stage.simulator.journal().last { $0.route == .conversation })
            #expect(entry.profile == "2025-12" && entry.prompt == "red" && entry.parentPostID == post.id)
            let children = try await stage.standing(of: post.id).post?.childPosts ?? []
            #expect(children.count == 1 && children.first?.id == entry.videoID)
        }
    }

    @Test("A text post is enough for profile 2025-12, and the tool without any post gets words")
    func textPost() async throws {
        try await Stage.with { stage in
            let create = try await stage.post(
                "/rest/media/post/create", #"{"mediaType":"MEDIA_POST_TYPE_VIDEO","prompt":"a cat"}"#)
            let id = try create.decoded(PostAnswer.self).post.id
            let made = try await stage.converse(
                """
                {"modelName":"imagine-video-gen","message":"a cat --mode=custom","responseMetadata":{"modelConfigOverride":
                {"modelMap":{"videoGenModelConfig":{"parentPostId":"\(id)","aspectRatio":"1:1","videoLength":1,
                "resolutionName":"480p"}}}}}
                """)
            #expect(made.frames.progress.last == 100)
            let words = try await stage.converse(
                #"{"modelName":"grok-3","message":"x","toolOverrides":{"videoGen":true}}"#)
            #expect(words.frames.videos.isEmpty && words.frames.models.last?.message == "You said: x")
        }
    }

    @Test("What the upstream does not know is refused before anything is made")
    func refusals() async throws {
        try await Stage.with { stage in
            let statuses = [
                try await stage.video(aspectRatio: "4:7").status, try await stage.video(seconds: 16).status,
                try await stage.video(resolution: "1080p").status, try await stage.converse("{").status,
                try await stage.video(token: nil).status,
            ]
            #expect(statuses == [400, 400, 400, 400, 401])
            #expect(stage.simulator.state().videosMade == 0)
            #expect(stage.simulator.journal().allSatisfy { !$0.accepted })
        }
    }

    @Test("A video goes on when its client hangs up, and its post finds it")
    func hangUp() async throws {
        try await Stage.with(videoSeconds: 1) { stage in
            let id = try #require(try await stage.video("x", hangUpAfter: 4).videos.first?.videoId)
            #expect(try await stage.standing(of: id, token: "t2").status == 404)
            #expect(try await stage.standing(of: "nobody").status == 404)

            var post = try await stage.standing(of: id).post
            while post?.status == "MEDIA_POST_STATUS_PROCESSING" {
                #expect(post?.mediaUrl == nil)
                post = try await stage.standing(of: id).post
            }

            #expect(post?.status == "MEDIA_POST_STATUS_COMPLETED" && post?.mediaType == "MEDIA_POST_TYPE_VIDEO")
            let url = try #require(post?.mediaUrl)
            #expect(url.hasPrefix(stage.base))
            #expect(try await Curl.get(url, token: "t1").status == 200)
            #expect(stage.simulator.state().tokens["t1"]?.inFlight == 0)
        }
    }
}

struct UploadAnswer: Decodable {
    struct Metadata: Decodable {
        var fileMetadataId: String
        var fileUri: String
    }

    var fileMetadata: Metadata
}

extension Stage {
    func redPicture() async throws -> String {
        let path = directory.file("red.png")
        _ = try await Tool.run(
            "ffmpeg", ["-nostdin", "-y", "-f", "lavfi", "-i", "color=c=red:s=300x200", "-frames:v", "1", path])
        return path
    }

    func expectRed(_ answer: Curl) async throws {
        let url = try #require(answer.frames.videos.last?.videoUrl)
        let path = try save(try await Curl.get("\(base)/\(url)", token: "t1").body, as: "red.mp4")
        let pixel = try await Picture.pixel(path, x: 240, y: 400)
        #expect(pixel.count == 3 && pixel[0] > 220 && pixel[1] < 40 && pixel[2] < 40)
        #expect(try await Picture.facts(path).prefix(3) == ["h264", "480", "854"])
    }
}
