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
}
