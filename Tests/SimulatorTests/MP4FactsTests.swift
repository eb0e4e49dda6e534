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

    /// A header of either version, and one track, with numbers as they are given.
    private static func film(isLong: Bool, scale: UInt32, length: UInt32, width: UInt32, height: UInt32) -> Data {
        func bytes(_ number: UInt32) -> Data { Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }) }
        let version = Data([isLong ? 1 : 0, 0, 0, 0])
        return Data("mvhd".utf8) + version + Data(count: isLong ? 16 : 8) + bytes(scale)
            + (isLong ? bytes(0) : Data()) + bytes(length) + Data("tkhd".utf8) + version
            + Data(count: isLong ? 84 : 72) + bytes(width << 16) + bytes(height << 16)
    }

    @Test("Both versions of the headers are read, from any place", arguments: [false, true])
    func versions(isLong: Bool) throws {
        let film = Self.film(isLong: isLong, scale: 1000, length: 4000, width: 640, height: 360)
        let facts = try #require(MP4Facts((Data(repeating: 7, count: 5) + film)[5...]))
        #expect(facts.seconds == 4 && facts.shape.width == 640 && facts.shape.height == 360)
        #expect(MP4Facts(film.dropLast()) == nil, "cut short")
    }

    @Test("What a film claims is bounded, and sound alone has no size")
    func bounds() throws {
        let long = Self.film(isLong: false, scale: 1, length: .max, width: 65535, height: 8)
        let facts = try #require(MP4Facts(long))
        #expect(facts.seconds == 60 && facts.shape.width == 1920 && facts.shape.height == 16)
        #expect(MP4Facts(Self.film(isLong: false, scale: 1000, length: 1000, width: 0, height: 0)) == nil)
        #expect(MP4Facts(Self.film(isLong: false, scale: 0, length: 1000, width: 640, height: 360)) == nil)
    }
}
