import Foundation
import Simulator
import Testing

@Suite struct AssetTests {
    @Test("Only the owner's cookie opens an asset; Range gives the asked bytes")
    func assets() async throws {
        try await Stage.with { stage in
            let url = "\(stage.base)/\(try #require(try await stage.video().frames.videos.last?.videoUrl))"
            #expect(try await Curl.get(url, token: "t2").status == 403)
            #expect(try await Curl.get(url, token: nil).status == 403)
            let whole = try await Curl.get(url, token: "t1").body
            #expect(whole.count > 1000)

            for (range, bytes) in [
                ("bytes=10-19", whole[10..<20]), ("bytes=100-", whole[100...]), ("bytes=-7", whole.suffix(7)),
            ] {
                let part = try await Curl.get(url, token: "t1", ["-H", "Range: \(range)"])
                #expect(part.status == 206 && part.body == Data(bytes))
                #expect(part.headers.contains("/\(whole.count)"))
            }
            #expect(try await Curl.get(url, token: "t1", ["-H", "Range: bytes=99999999-"]).status == 416)
            let head = try await Curl.get(url, token: "t1", ["-I"])
            #expect(head.status == 200 && head.headers.contains("content-length: \(whole.count)"))

            let preview = url.replacingOccurrences(of: "generated_video.mp4", with: "preview_image.jpg")
            let picture = try stage.save(try await Curl.get(preview, token: "t1").body, as: "p.jpg")
            #expect(try await Picture.facts(picture).prefix(3) == ["mjpeg", "480", "480"])
            #expect(
                try await Curl.get(url.replacingOccurrences(of: "/generated/", with: "/generated/x"), token: "t1")
                    .status == 404)
        }
    }

    @Test("Images come for textToImage and when the message asks to draw")
    func images() async throws {
        try await Stage.with { stage in
            let drawn = try await stage.converse(
                #"{"modelName":"grok-4","message":"draw a cat","imageGenerationCount":2}"#)
            let urls = drawn.frames.models.last?.generatedImageUrls ?? []
            #expect(urls.count == 2)
            let images = drawn.frames.compactMap { $0.result?.response?.streamingImageGenerationResponse }
            #expect(images.map(\.progress) == [50, 50, 100, 100])
            for url in urls {
                let path = try stage.save(try await Curl.get("\(stage.base)/\(url)", token: "t1").body, as: "i.jpg")
                #expect(try await Picture.facts(path).first == "mjpeg")
            }
            let made = try await stage.converse(
                #"{"message":"x","mediaGenInput":{"textToImage":{"prompt":"a cat","aspectRatio":"16:9"}}}"#)
            #expect(made.frames.models.last?.generatedImageUrls.count == 2)
        }
    }

    @Test("A chat answer comes in tokens, with thoughts and the whole message behind")
    func chat() async throws {
        try await Stage.with { stage in
            let frames = try await stage.converse(#"{"modelName":"grok-4","message":"hello there"}"#).frames
            let tokens = frames.compactMap { $0.result?.response }
                .filter { $0.isThinking == false }.compactMap(\.token)
            #expect(tokens.joined() == "You said: hello there")
            #expect(frames.models.last?.message == "You said: hello there")
            #expect(frames.contains { $0.result?.response?.isThinking == true })
        }
    }
}
