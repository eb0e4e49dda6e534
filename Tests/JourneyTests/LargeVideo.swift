import Foundation
import TestSupport

/// A video far larger than what the kernel holds of a slow download: a small one, followed by a box of filling.
enum LargeVideo {
    private static let filling = 24 << 20

    /// Puts it into the cache of `data`, beside whatever server runs there; gives its name and its bytes.
    static func store(in data: String, _ directory: TemporaryDirectory) async throws -> (name: String, bytes: Data) {
        let path = directory.file("large.mp4")
        try await Program.run(
            named: "ffmpeg",
            [
                "-v", "error", "-y", "-f", "lavfi", "-i", "color=red:size=64x64:duration=0.2", "-pix_fmt", "yuv420p",
                path,
            ])
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let length = UInt32(8 + filling)
        let end = bytes.count + 8 + filling
        bytes += withUnsafeBytes(of: length.bigEndian) { Data($0) } + Data("free".utf8)
        // Pieces of an odd length, so that no two places a power of two apart look alike.
        let piece = Data((0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 8) })
        while bytes.count < end { bytes += piece.prefix(end - bytes.count) }
        try bytes.write(to: URL(fileURLWithPath: path))
        let name = try await Program.run(Program.filmgate, ["bench-store", "--data-dir", data, path])
        return (name.trimmingCharacters(in: .whitespacesAndNewlines), bytes)
    }
}
