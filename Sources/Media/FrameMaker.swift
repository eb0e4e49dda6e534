/// Takes pictures out of stored videos with ffmpeg. They come through a pipe: ffmpeg writes no file.
struct FrameMaker: Sendable {
    private static let mostBytes = 64 << 20
    /// In pixels, at most.
    static let thumbnailSide = 640
    static let portraitSide = 1280

    let programs: ChildPrograms
    let ffmpeg: String

    /// One frame, a third into the video, as webp of at most 640 pixels a side.
    func thumbnail(of path: String, duration: Double) async throws -> [UInt8] {
        let filter = Self.fit(Self.thumbnailSide)
        let output = ["-frames:v", "1", "-vf", filter, "-c:v", "libwebp", "-quality", "80"]
        return try await firstPicture(of: path, seeks: [["-ss", Self.seconds(duration / 3)], []], output)
    }

    /// 25 frames, evenly over the video, five by five, as jpeg; each at most 160 pixels a side.
    func spriteSheet(of path: String, duration: Double) async throws -> [UInt8] {
        let rate = "25/\(Self.seconds(max(duration, 0.04)))"
        let output = [
            "-frames:v", "1", "-vf", "fps=\(rate),\(Self.fit(160)),tile=5x5", "-c:v", "mjpeg", "-q:v", "4",
        ]
        // Decoding every frame of a long film only to show 25 of them would take minutes.
        let seek = duration > 120 ? ["-skip_frame", "nokey"] : []
        return try await firstPicture(of: path, seeks: [seek], output)
    }

    /// The last frame in full size, as png.
    func lastFrame(of path: String) async throws -> [UInt8] {
        // Sound may outlast the pictures: then there is none in the last moment, and we look further back.
        let seeks = [["-sseof", "-0.3"], ["-sseof", "-1.5"], ["-sseof", "-5"]]
        let output = ["-frames:v", "1", "-vf", "reverse", "-c:v", "png"]
        return try await firstPicture(of: path, seeks: seeks, output)
    }

    /// The frame at that moment, as jpeg of at most 1280 pixels a side.
    func portrait(of path: String, at moment: Double) async throws -> [UInt8] {
        let output = [
            "-frames:v", "1", "-vf", Self.fit(Self.portraitSide), "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3",
        ]
        return try await firstPicture(of: path, seeks: [["-ss", Self.seconds(moment)], []], output)
    }

    private func firstPicture(of path: String, seeks: [[String]], _ output: [String]) async throws -> [UInt8] {
        for seek in seeks {
            let outcome = try await programs.run(
                ffmpeg,
                ["-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe", "-threads", "2", "-f", "mp4"] + seek
                    + ["-i", "file:" + path, "-map", "0:v:0", "-an", "-sn"] + output + ["-f", "image2pipe", "pipe:1"],
                output: Self.mostBytes)
            if outcome.succeeded, !outcome.output.isEmpty { return outcome.output }
        }
        throw MediaError.tool("ffmpeg makes no picture of this video")
    }

    /// Never enlarges; even sides, which the encoders ask for.
    static func fit(_ side: Int) -> String {
        "scale=w='min(\(side),iw)':h='min(\(side),ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
    }

    private static func seconds(_ seconds: Double) -> String {
        let milliseconds = Int((min(max(seconds, 0), 1e9) * 1000).rounded(.down))
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
