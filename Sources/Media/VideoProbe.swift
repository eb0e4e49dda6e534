import Foundation

/// What ffprobe says of a video's first picture track.
struct VideoProbe: Sendable {
    struct Measures: Hashable, Sendable {
        /// As shown, that is after rotation.
        let size: PixelSize
        let duration: Double
    }

    let programs: ChildPrograms
    let ffprobe: String

    /// Throws `MediaError.invalid` if ffprobe makes nothing of it.
    func measure(_ path: String) async throws -> Measures {
        let outcome = try await programs.run(
            ffprobe,
            [
                "-v", "error", "-protocol_whitelist", "file,pipe", "-f", "mp4", "-select_streams", "v:0",
                "-show_streams", "-show_format", "-print_format", "json", "-i", "file:" + path,
            ],
            output: 1 << 20)
        guard outcome.succeeded else { throw MediaError.invalid("a video that ffprobe refuses") }
        guard let measures = Self.measures(fromJSON: outcome.output) else {
            throw MediaError.invalid("an mp4 without a picture track")
        }
        return measures
    }

    static func measures(fromJSON json: [UInt8]) -> Measures? {
        // JSON of another shape is no video's: the caller says so.
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(json)),
            let stream = report.streams.first(where: { $0.codec_type == "video" }),
            let width = stream.width, let height = stream.height, width > 0, height > 0,
            let duration = [stream.duration, report.format?.duration].compactMap({ $0.flatMap(Double.init) }).first,
            duration.isFinite, duration > 0
        else { return nil }
        return Measures(
            size: stream.isTurned
                ? PixelSize(width: height, height: width) : PixelSize(width: width, height: height),
            duration: duration)
    }
}

/// ffprobe's words, as far as we listen.
private struct Report: Decodable {
    struct Stream: Decodable {
        struct SideData: Decodable { let rotation: Double? }

        let codec_type: String?
        let width: Int?
        let height: Int?
        let duration: String?
        let side_data_list: [SideData]?
        let tags: [String: String]?

        /// By a quarter or three.
        var isTurned: Bool {
            let angle = side_data_list?.compactMap(\.rotation).first ?? tags?["rotate"].flatMap(Double.init) ?? 0
            return angle.isFinite && angle.rounded().truncatingRemainder(dividingBy: 180) != 0
        }
    }

    struct Format: Decodable { let duration: String? }

    let streams: [Stream]
    let format: Format?
}
