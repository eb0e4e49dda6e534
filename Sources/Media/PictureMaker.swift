/// Makes pictures of another size or format from stored ones with ffmpeg, through a pipe.
struct PictureMaker: Sendable {
    private static let mostBytes = 64 << 20
    /// What nobody chose is as good as it gets.
    private static let best = 100

    let programs: ChildPrograms
    let ffmpeg: String

    func picture(from path: String, type: MediaType, form: PictureForm) async throws -> [UInt8] {
        try await picture(
            from: path, type: type,
            Self.filter(form) + Self.encoder(form.format?.type ?? type, form.compression ?? Self.best))
    }

    /// The whole picture as a small webp.
    func thumbnail(of path: String, type: MediaType) async throws -> [UInt8] {
        try await picture(
            from: path, type: type, ["-vf", FrameMaker.fit(FrameMaker.thumbnailSide)] + Self.encoder(.webp, 80))
    }

    /// The whole picture as jpeg of at most 1280 pixels a side.
    func portrait(of path: String, type: MediaType) async throws -> [UInt8] {
        try await picture(
            from: path, type: type, ["-vf", FrameMaker.fit(FrameMaker.portraitSide)] + Self.encoder(.jpeg, 90))
    }

    private func picture(from path: String, type: MediaType, _ output: [String]) async throws -> [UInt8] {
        let outcome = try await programs.run(
            ffmpeg,
            [
                "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe", "-threads", "2", "-f",
                try Self.demuxer(type), "-i", "file:" + path, "-map", "0:v:0", "-frames:v", "1",
            ] + output + ["-f", "image2pipe", "pipe:1"],
            output: Self.mostBytes)
        guard outcome.succeeded, !outcome.output.isEmpty else {
            throw MediaError.invalid("a picture that cannot be decoded")
        }
        return outcome.output
    }

    /// Only this one is tried: a file cannot pass for a playlist that names others.
    private static func demuxer(_ type: MediaType) throws -> String {
        switch type {
        case .png: "png_pipe"
        case .jpeg: "jpeg_pipe"
        case .webp: "webp_pipe"
        case .mp4: throw MediaError.invalid("a video where a picture is wanted")
        }
    }

    /// Cut before it is scaled: the other way round a narrow picture would grow without bounds in between.
    private static func filter(_ form: PictureForm) -> [String] {
        guard let size = form.pixels else { return [] }
        let (width, height) = (size.width, size.height)
        return [
            "-vf",
            "crop=exact=1:w='max(1,min(iw,ih*\(width)/\(height)))':h='max(1,min(ih,iw*\(height)/\(width)))',"
                + "scale=\(width):\(height):flags=lanczos,setsar=1",
        ]
    }

    private static func encoder(_ type: MediaType, _ compression: Int) -> [String] {
        let quality = min(max(compression, 0), 100)
        return switch type {
        case .png, .mp4: ["-c:v", "png"]
        case .webp: ["-c:v", "libwebp", "-quality", "\(quality)"]
        // mjpeg's own scale: 2 is its best, 31 its smallest.
        case .jpeg: ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "\(31 - quality * 29 / 100)"]
        }
    }
}
