import Foundation
import Logging
import Simulator
import TestSupport
import Testing

/// A simulator that runs, and the calls a client makes of it.
struct Stage {
    let simulator: UpstreamSimulator
    let base: String
    let directory: TemporaryDirectory

    static func with(
        videoSeconds: Double = 0.3, _ change: (inout UpstreamSimulator.Options) -> Void = { _ in },
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        var options = UpstreamSimulator.Options(videoSeconds: videoSeconds, cacheDirectory: directory.file("cache"))
        change(&options)
        let simulator = UpstreamSimulator(options: options, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                // Cancelled at the end of the test; a failure to listen shows in `baseURL`.
                try? await simulator.run()
            }
            try await body(Stage(simulator: simulator, base: try await simulator.baseURL(), directory: directory))
        }
    }

    func converse(_ json: String, token: String? = "t1", _ more: [String] = []) async throws -> Curl {
        try await Curl.post("\(base)/rest/app-chat/conversations/new", token: token, json: json, more)
    }

    /// A video as profile 2026-08 orders it.
    func video(
        _ prompt: String = "a cat", aspectRatio: String = "1:1", seconds: Int = 1, resolution: String = "480p",
        token: String? = "t1", _ more: [String] = []
    ) async throws -> Curl {
        try await converse(
            Self.order(prompt, aspectRatio: aspectRatio, seconds: seconds, resolution: resolution), token: token, more)
    }

    /// A video of which only the first lines are read.
    func video(_ prompt: String = "a cat", hangUpAfter lines: Int) async throws -> [Frame] {
        try await Curl.post(
            "\(base)/rest/app-chat/conversations/new", token: "t1", json: Self.order(prompt), hangUpAfter: lines)
    }

    private static func order(
        _ prompt: String, aspectRatio: String = "1:1", seconds: Int = 1, resolution: String = "480p"
    ) -> String {
        """
        {"modelName":"imagine-video-gen","message":"\(prompt) --mode=custom","kind":"CONVERSATION_KIND_IMAGINE",
        "mediaGenInput":{"textToVideo":{"prompt":"\(prompt)","aspectRatio":"\(aspectRatio)","duration":\(seconds),
        "resolutionName":"\(resolution)"}}}
        """
    }

    func post(_ path: String, _ json: String, token: String? = "t1") async throws -> Curl {
        try await Curl.post(base + path, token: token, json: json)
    }

    func standing(of id: String, token: String? = "t1") async throws -> (status: Int, post: PostAnswer.Post?) {
        let answer = try await post("/rest/media/post/get", #"{"id":"\#(id)"}"#, token: token)
        return (answer.status, answer.status == 200 ? try answer.decoded(PostAnswer.self).post : nil)
    }

    func save(_ data: Data, as name: String) throws -> String {
        let path = directory.file(name)
        try data.write(to: URL(fileURLWithPath: path))
        return path
    }
}

struct PostAnswer: Decodable {
    struct Post: Decodable {
        var id: String
        var mediaType: String
        var mediaUrl: String?
        var status: String?
        var progress: Int?
        var childPosts: [Post]?
    }

    var post: Post
}

/// What ffprobe and ffmpeg say of a file.
struct Picture {
    static func facts(_ path: String) async throws -> [String] {
        let tool = try await Tool.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v:0", "-show_entries",
                "stream=codec_name,pix_fmt,width,height:format=duration", "-of", "default=nw=1:nk=1", path,
            ])
        return tool.output.split(separator: "\n").map(String.init)
    }

    /// Red, green and blue of one pixel of the frame at `time`.
    static func pixel(_ path: String, x: Int, y: Int, at time: String = "0") async throws -> [Int] {
        let pixel = try await raw(path, at: time, "format=rgb24,crop=1:1:\(x):\(y)").map { Int($0) }
        return try #require(pixel.count == 3 ? pixel : nil, "nothing is drawn at \(x), \(y)")
    }

    static func raw(_ path: String, at time: String, _ filter: String) async throws -> [UInt8] {
        let tool = try await Tool.run(
            "ffmpeg",
            [
                "-nostdin", "-loglevel", "error", "-ss", time, "-i", path, "-frames:v", "1", "-vf", filter, "-f",
                "rawvideo", "-pix_fmt", "rgb24", "-",
            ])
        return [UInt8](tool.bytes)
    }
}
