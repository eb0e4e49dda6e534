import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite("What a film says of itself", .timeLimit(.minutes(1)))
struct MP4FactsTests {
    @Test(
        "Size and length are read from the file; it comes back in 720p at most",
        arguments: [("320x180", 2, 320, 180), ("1920x1080", 1, 1280, 720), ("480x854", 3, 480, 854)])
    func read(size: String, seconds: Int, width: Int, height: Int) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("film.mp4")
        _ = try await Tool.run(
            "ffmpeg",
            [
                "-nostdin", "-y", "-f", "lavfi", "-i", "color=c=blue:s=\(size):r=10:d=\(seconds)", "-f", "lavfi", "-i",
                "sine=d=\(seconds)", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-shortest",
                path,
            ])
        let facts = try #require(MP4Facts(try Data(contentsOf: URL(filePath: path))))
        #expect(facts.shape.width == width && facts.shape.height == height && facts.seconds == seconds)
    }

    @Test("What is no film says nothing", arguments: ["", "mvhd", "not a film mvhd tkhd", "ftypisom moovmvhd"])
    func nothing(text: String) { #expect(MP4Facts(Data(text.utf8)) == nil) }
}
