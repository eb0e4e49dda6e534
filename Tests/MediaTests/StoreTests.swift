import Crypto
import Foundation
import Media
import NIOCore
import Store
import TestSupport
import Testing

@Suite("Storing media")
struct StoreTests {
    @Test("A video is stored with its true size, duration, type and hash")
    func video() async throws {
        let fixture = try CacheFixture()
        let bytes = try await Samples.video(seconds: 1, size: "128x224")

        let item = try await fixture.store(bytes, as: .video, for: "job", expectedLength: bytes.count)

        #expect(item.type == "video/mp4")
        #expect(item.name.hasSuffix(".mp4"))
        #expect(item.name.utf8.count == 36)
        #expect(item.width == 128)
        #expect(item.height == 224)
        #expect(abs((item.duration ?? 0) - 1) < 0.1)
        #expect(item.length == bytes.count)
        #expect(item.sha256 == SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined())
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture.cache.path(of: item)))) == bytes)
        #expect(try fixture.cache.items(of: "job") == [item])
        #expect(try fixture.cache.usage()[.video] == bytes.count)
        #expect(try fixture.files("partial").isEmpty)
    }

    @Test("A video that is shown turned has the size that is seen")
    func rotation() async throws {
        let fixture = try CacheFixture()
        let plain = try await Samples.video(size: "128x64")
        let directory = try TemporaryDirectory()
        try Data(plain).write(to: URL(fileURLWithPath: directory.file("in.mp4")))
        _ = try await Samples.ffmpeg([
            "-i", directory.file("in.mp4"), "-c", "copy", "-metadata:s:v", "rotate=90", directory.file("out.mp4"),
        ])
        let turned = try Data(contentsOf: URL(fileURLWithPath: directory.file("out.mp4")))

        let item = try await fixture.store([UInt8](turned), as: .video)

        #expect(item.width == 64)
        #expect(item.height == 128)
    }

    @Test(
        "A picture is stored under the type it has",
        arguments: [("mjpeg", "image/jpeg", ".jpg"), ("png", "image/png", ".png"), ("libwebp", "image/webp", ".webp")])
    func picture(codec: String, type: String, ending: String) async throws {
        let fixture = try CacheFixture()
        let bytes = try await Samples.picture(codec)

        for kind in [MediaKind.image, .reference] {
            let item = try await fixture.store(bytes, as: kind)
            #expect(item.type == type)
            #expect(item.name.hasSuffix(ending))
            #expect(item.width == 64)
            #expect(item.height == 48)
            #expect(item.duration == nil)
        }
        for cut in [bytes.count / 4, bytes.count / 2, bytes.count - 3] {
            await #expect(throws: MediaError.self) { try await fixture.store(Array(bytes.prefix(cut)), as: .image) }
        }
        #expect(try fixture.fileCount() == 2)
        #expect(try fixture.rowCount() == 2)
    }

    @Test("What is not whole media of its kind leaves neither file nor row")
    func badBodies() async throws {
        let fixture = try CacheFixture()
        let video = try await Samples.video()
        let png = try await Samples.picture("png")
        let jpeg = try await Samples.picture("mjpeg")
        let garbage = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 3) }
        let html = Array("<!doctype html><html><body>blocked</body></html>".utf8)
        let svg = Array("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>".utf8)
        let bodies: [(String, [UInt8], MediaKind)] = [
            ("html as video", html, .video), ("html as image", html, .image),
            ("json as video", Array(#"{"error":"too many requests"}"#.utf8), .video),
            ("json as image", Array(#"{"error":"too many requests"}"#.utf8), .image),
            ("empty video", [], .video), ("empty image", [], .image), ("empty reference", [], .reference),
            ("png as video", png, .video), ("jpeg as video", jpeg, .video),
            ("video as image", video, .image), ("video as reference", video, .reference),
            ("svg as image", svg, .image), ("svg as reference", svg, .reference),
            ("mp4 magic, then garbage", Array(video.prefix(32)) + garbage, .video),
            ("mp4, then garbage", video + garbage, .video),
            ("png magic, then garbage", Array(png.prefix(8)) + garbage, .image),
            ("jpeg magic, then garbage", Array(jpeg.prefix(4)) + garbage, .image),
            (
                "webp magic, then garbage", Array("RIFF".utf8) + [0, 16, 0, 0] + Array("WEBPVP8 ".utf8) + garbage,
                .image
            ),
            ("mp4 whose index is garbage", damagedIndex(video), .video),
            ("mp4 without index", without("moov", video), .video),
            ("mp4 without data", without("mdat", video), .video),
        ]

        for (name, body, kind) in bodies {
            do {
                let item = try await fixture.store(body, as: kind)
                Issue.record("\(name) was taken as \(item.type)")
            } catch MediaError.invalid {
            } catch {
                Issue.record("\(name): \(error)")
            }
            #expect(try fixture.fileCount() == 0, "\(name)")
            #expect(try fixture.rowCount() == 0, "\(name)")
        }
    }

    @Test("A video cut at any place is refused", arguments: [false, true])
    func truncated(faststart: Bool) async throws {
        let fixture = try CacheFixture()
        let video = try await Samples.video(seconds: 0.5, faststart: faststart)

        for cut in Array(stride(from: 1, to: video.count, by: video.count / 40)) + [video.count - 1] {
            await #expect(throws: MediaError.self, "\(cut) of \(video.count)") {
                try await fixture.store(Array(video.prefix(cut)), as: .video)
            }
        }
        #expect(try fixture.fileCount() == 0)
        #expect(try fixture.rowCount() == 0)
    }

    @Test("Another length than announced is refused, longer or shorter")
    func lengthMismatch() async throws {
        let fixture = try CacheFixture()
        let png = try await Samples.picture("png")

        for length in [png.count - 1, png.count + 1, 0] {
            await #expect(throws: MediaError.invalid("\(png.count) bytes of \(length)")) {
                try await fixture.store(png, as: .image, expectedLength: length)
            }
        }
        #expect(try fixture.fileCount() == 0)
    }

    @Test("More bytes than a file may have are refused, announced or not")
    func tooLarge() async throws {
        let fixture = try CacheFixture { $0.limits[.image] = .init(bytes: 0, fileBytes: 100) }
        let png = try await Samples.picture("png")

        await #expect(throws: MediaError.tooLarge(limit: 100)) { try await fixture.store(png, as: .image) }
        await #expect(throws: MediaError.tooLarge(limit: 100)) {
            try await fixture.store([1], as: .image, expectedLength: 101)
        }
        #expect(try fixture.fileCount() == 0)
    }

    @Test("A picture of too many pixels is refused by its header")
    func tooManyPixels() async throws {
        let fixture = try CacheFixture()
        let png = try await Samples.picture("png", size: "8000x7000")

        await #expect(throws: MediaError.tooLarge(limit: 50_000_000)) { try await fixture.store(png, as: .image) }
    }

    @Test("What the sequence throws comes out, and nothing is left")
    func brokenSequence() async throws {
        struct Broken: Error {}
        let fixture = try CacheFixture()
        let bytes = AsyncThrowingStream<ByteBuffer, any Error> { stream in
            stream.yield(ByteBuffer(repeating: 1, count: 2 << 20))
            stream.finish(throwing: Broken())
        }

        await #expect(throws: Broken.self) {
            try await fixture.cache.store(bytes, as: .video, for: nil, expectedLength: nil, now: CacheFixture.now)
        }
        #expect(try fixture.fileCount() == 0)
    }

    @Test("A cancelled store leaves nothing")
    func cancelled() async throws {
        let fixture = try CacheFixture()
        let (bytes, stream) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        stream.yield(ByteBuffer(repeating: 1, count: 2 << 20))
        let task = Task {
            try await fixture.cache.store(bytes, as: .video, for: nil, expectedLength: nil, now: CacheFixture.now)
        }
        task.cancel()

        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try fixture.fileCount() == 0)
    }

    @Test("Without ffprobe the blame is the tool's, and nothing is left")
    func missingTool() async throws {
        let fixture = try CacheFixture { $0.ffprobe = "/nowhere/ffprobe" }
        let video = try await Samples.video()

        await #expect(throws: MediaError.tool("a media program is missing")) {
            try await fixture.store(video, as: .video)
        }
        #expect(try fixture.fileCount() == 0)
    }

    @Test("When the index refuses, the renamed file goes again")
    func rowRefused() async throws {
        let fixture = try CacheFixture()
        let png = try await Samples.picture("png")
        try await fixture.database.close()

        await #expect(throws: StoreError.closed) { try await fixture.store(png, as: .image) }
        #expect(try fixture.fileCount() == 0)
    }

    @Test("When the folder refuses the name, no row comes into being")
    func renameRefused() async throws {
        let fixture = try CacheFixture()
        let png = try await Samples.picture("png")
        try FileManager.default.removeItem(atPath: fixture.directory.file("temp/image"))

        await #expect(throws: FileFailure.self) { try await fixture.store(png, as: .image) }
        #expect(try fixture.rowCount() == 0)
        #expect(try fixture.files("partial").isEmpty)
    }

    @Test("A start clears half-written files and keeps whole ones")
    func partialFiles() async throws {
        let fixture = try CacheFixture()
        let item = try await fixture.store(try await Samples.picture("png"), as: .image)
        try Data([1]).write(to: URL(fileURLWithPath: fixture.directory.file("temp/partial/rest.part")))

        _ = try MediaCache(database: fixture.database, configuration: fixture.configuration, logger: .quiet)

        #expect(try fixture.files("partial").isEmpty)
        #expect(try fixture.files("image") == [item.name])
    }

    /// Top-level boxes of a well-formed file.
    private func boxes(_ file: [UInt8]) -> [(type: String, range: Range<Int>)] {
        var boxes: [(String, Range<Int>)] = []
        var offset = 0
        while offset + 8 <= file.count {
            let size = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard size >= 8, offset + size <= file.count else { break }
            boxes.append((String(decoding: file[offset + 4..<offset + 8], as: UTF8.self), offset..<offset + size))
            offset += size
        }
        return boxes
    }

    private func without(_ type: String, _ file: [UInt8]) -> [UInt8] {
        boxes(file).filter { $0.type != type }.flatMap { file[$0.range] }
    }

    private func damagedIndex(_ file: [UInt8]) -> [UInt8] {
        var file = file
        for box in boxes(file) where box.type == "moov" {
            for index in box.range.dropFirst(8) { file[index] = UInt8(truncatingIfNeeded: index &* 31) }
        }
        return file
    }
}
