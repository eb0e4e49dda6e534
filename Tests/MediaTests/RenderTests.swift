import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("Pictures in another size and format", .timeLimit(.minutes(2)))
struct RenderTests {
    private static func bytes(_ item: MediaItem, in cache: MediaCache) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: cache.path(of: item))))
    }

    @Test("It has exactly the size that is wanted, whatever its shape was", arguments: ["mjpeg", "png", "libwebp"])
    func sizes(codec: String) async throws {
        let fixture = try CacheFixture()
        let item = try await fixture.store(try await Samples.picture(codec, size: "64x48"), as: .image, for: "image_1")
        for size in [(1024, 1024), (31, 17), (1536, 40), (1, 200), (64, 49)] {
            let made = try await fixture.cache.render(item, as: PictureForm(size: size), now: CacheFixture.now)
            #expect((made.width, made.height) == size)
            #expect(made.type == item.type && made.kind == .image && made.job == "image_1")
            #expect(made.name != item.name)
        }
        #expect(try fixture.totalsAgree())
    }

    @Test("Its middle is kept, and nothing is squeezed")
    func cover() async throws {
        let fixture = try CacheFixture()
        // Red, green and blue thirds side by side: a square cut out of the middle is green alone.
        let stripes = try await Samples.ffmpeg([
            "-f", "lavfi", "-i",
            "color=red:size=60x60[r];color=lime:size=60x60[g];color=blue:size=60x60[b];[r][g][b]hstack=3", "-frames:v",
            "1", "-c:v", "png", "-f", "image2pipe", "pipe:1",
        ])
        let item = try await fixture.store(stripes, as: .image)
        let square = try await fixture.cache.render(item, as: PictureForm(size: (90, 90)), now: CacheFixture.now)
        let pixels = try await Samples.ffmpeg([
            "-i", fixture.cache.path(of: square), "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1",
        ])
        #expect(pixels.count == 90 * 90 * 3)
        for place in stride(from: 0, to: pixels.count, by: 3) {
            let isGreen = pixels[place] < 40 && pixels[place + 1] > 200 && pixels[place + 2] < 40
            guard isGreen else {
                Issue.record("pixel \(place / 3) is \(pixels[place..<place + 3])")
                return
            }
        }
    }

    @Test("It has the format that is wanted, by its own bytes", arguments: PictureForm.Format.allCases)
    func formats(format: PictureForm.Format) async throws {
        let fixture = try CacheFixture()
        let magic = try Magic()
        for codec in ["mjpeg", "png", "libwebp"] {
            let item = try await fixture.store(try await Samples.picture(codec), as: .image)
            let made = try await fixture.cache.render(item, as: PictureForm(format: format), now: CacheFixture.now)
            #expect(made.type == "image/\(format.rawValue)")
            let bytes = try Self.bytes(made, in: fixture.cache)
            #expect(magic.type(of: bytes) == made.type)
            #expect(MediaCache.pictureType(of: bytes) == made.type)
            #expect((made.width, made.height) == (64, 48))
            #expect((made == item) == (item.type == made.type), "one that fits is left alone")
        }
    }

    @Test("Less quality takes less room", arguments: [PictureForm.Format.jpeg, .webp])
    func compression(format: PictureForm.Format) async throws {
        let fixture = try CacheFixture()
        let item = try await fixture.store(try await Samples.picture("png", size: "320x240"), as: .image)
        var lengths: [Int] = []
        for compression in [0, 50, 100, nil] {
            let form = PictureForm(format: format, compression: compression)
            lengths.append(try await fixture.cache.render(item, as: form, now: CacheFixture.now).length)
        }
        #expect(lengths[0] < lengths[1] && lengths[1] < lengths[2])
        #expect(lengths[2] == lengths[3], "the best is what nobody chose")
    }

    @Test("Sizes beyond all bounds, videos, and what cannot be decoded are refused; nothing is left of them")
    func refused() async throws {
        let fixture = try CacheFixture()
        let item = try await fixture.store(try await Samples.picture("png"), as: .image)
        for size in [(99_999, 99_999), (0, 10), (Int.max, 2)] {
            await #expect(throws: MediaError.tooLarge(limit: MediaCheck.mostPixels)) {
                try await fixture.cache.render(item, as: PictureForm(size: size), now: CacheFixture.now)
            }
        }
        // A whole file by its chunks, whose pixels are none.
        var broken = try await Samples.picture("png")
        let data = try #require(broken.firstRange(of: Array("IDAT".utf8)))
        for place in data.upperBound..<min(data.upperBound + 200, broken.count - 12) { broken[place] = 0 }
        let bad = try await fixture.store(broken, as: .image)
        await #expect(throws: MediaError.invalid("a picture that cannot be decoded")) {
            try await fixture.cache.render(bad, as: PictureForm(format: .webp), now: CacheFixture.now)
        }
        let film = try await fixture.store(try await Samples.video(), as: .video)
        await #expect(throws: MediaError.self) {
            try await fixture.cache.render(film, as: PictureForm(format: .png), now: CacheFixture.now)
        }
        #expect(try fixture.fileCount() == 3)
        try FileManager.default.removeItem(atPath: fixture.cache.path(of: item))
        await #expect(throws: MediaError.gone) {
            try await fixture.cache.render(item, as: PictureForm(format: .webp), now: CacheFixture.now)
        }
    }

    @Test("Only pictures pass for pictures")
    func types() {
        #expect(MediaCache.pictureType(of: Array("<!DOCTYPE html><html>".utf8)) == nil)
        #expect(MediaCache.pictureType(of: [UInt8]()) == nil)
        #expect(MediaCache.pictureType(of: Array("\0\0\0\u{18}ftypmp42".utf8)) == nil)
        #expect(MediaCache.pictureType(of: [0xFF, 0xD8, 0xFF, 0xE0]) == "image/jpeg")
    }
}
