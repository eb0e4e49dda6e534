import Foundation
import Glibc
import TestSupport
import Testing

@testable import Media

@Suite("What the headers of a file say")
struct HeaderTests {
    /// A file with these bytes at these places, and nothing between them.
    private func file(_ pieces: [(Int, [UInt8])], length: Int, in directory: TemporaryDirectory) throws -> FileBytes {
        let descriptor = Descriptor(open(directory.file("f"), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600))
        #expect(ftruncate(descriptor.number, off_t(length)) == 0)
        for (offset, bytes) in pieces {
            #expect(pwrite(descriptor.number, bytes, bytes.count, off_t(offset)) == bytes.count)
        }
        return FileBytes(descriptor: descriptor, length: length)
    }

    private func box(_ type: String, size: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: size >> UInt32($0)) } + Array(type.utf8)
    }

    private func largeBox(_ type: String, size: UInt64) -> [UInt8] {
        box(type, size: 1) + stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: size >> UInt64($0)) }
    }

    @Test("An mp4 of 5 GB is walked by its headers")
    func large() throws {
        let directory = try TemporaryDirectory()
        let data = 5 << 30
        let pieces = [
            (0, box("ftyp", size: 16)), (16, largeBox("mdat", size: UInt64(data))),
            (16 + data, box("moov", size: 100)),
        ]
        try MP4Boxes.check(try file(pieces, length: 116 + data, in: directory))
        // One byte short, and one too many.
        #expect(throws: MediaError.invalid("an mp4 that is cut short")) {
            try MP4Boxes.check(try file(pieces, length: 115 + data, in: directory))
        }
        #expect(throws: MediaError.invalid("an mp4 that is cut short")) {
            try MP4Boxes.check(try file(pieces, length: 117 + data, in: directory))
        }
    }

    @Test(
        "A box of a size that cannot be is refused",
        arguments: [UInt64(0), 15, UInt64(Int.max), UInt64(Int.max) + 1, .max, .max - 15])
    func impossible(size: UInt64) throws {
        let directory = try TemporaryDirectory()
        let file = try file(
            [(0, box("ftyp", size: 16)), (16, largeBox("mdat", size: size))], length: 1000, in: directory)
        #expect(throws: MediaError.self) { try MP4Boxes.check(file) }
    }

    @Test("Boxes without end are not followed for ever")
    func many() throws {
        let directory = try TemporaryDirectory()
        var boxes = box("free", size: 8)
        while boxes.count < 70_000 * 8 { boxes += boxes }
        boxes.replaceSubrange(0..<8, with: box("ftyp", size: 8))
        #expect(throws: MediaError.invalid("an mp4 of too many boxes")) {
            try MP4Boxes.check(try file([(0, boxes)], length: boxes.count, in: directory))
        }
    }

    @Test("No damage to a header does more than have the file refused")
    func damaged() async throws {
        let directory = try TemporaryDirectory()
        let check = try MediaCheck()
        var state: UInt64 = 88_172_645_463_325_252
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        var refused = 0
        for (sample, kind) in [
            (try await Samples.picture("png"), MediaKind.image), (try await Samples.picture("mjpeg"), .image),
            (try await Samples.picture("libwebp"), .image), (try await Samples.video(seconds: 0.2), .video),
        ] {
            for _ in 0..<60 {
                var bytes = sample
                for _ in 0...next(4) { bytes[next(min(bytes.count, 200))] = UInt8(next(256)) }
                bytes.removeLast(next(4) == 0 ? next(bytes.count) : 0)
                let file = try file([(0, bytes)], length: bytes.count, in: directory)
                do {
                    _ = try check.check(file, as: kind)
                } catch is MediaError {
                    refused += 1
                }
            }
        }
        #expect(refused > 20)
    }

    @Test(
        "A video's size is the one seen, whatever its rotation says",
        arguments: [
            ("0", false), ("90", true), ("-90", true), ("270", true), ("180", false), ("1e300", false),
            ("-1e300", false), ("nan", false), ("inf", false), ("", false), ("left", false),
        ])
    func rotation(rotate: String, isTurned: Bool) throws {
        let json = """
            {"streams":[{"codec_type":"video","width":64,"height":32,"duration":"1.0","tags":{"rotate":"\(rotate)"}}]}
            """
        let measures = try #require(VideoProbe.measures(fromJSON: Array(json.utf8)))
        #expect(measures.size == (isTurned ? PixelSize(width: 32, height: 64) : PixelSize(width: 64, height: 32)))
    }
}
