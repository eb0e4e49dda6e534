/// Reads a picture's size from its header and checks that its end is there. No pixel is decoded.
enum PictureHeader {
    /// Chunks or segments looked at before we give up on a file.
    private static let mostParts = 65_536

    static func size(of file: FileBytes, type: MediaType) throws -> PixelSize {
        let size =
            switch type {
            case .png: try png(file)
            case .jpeg: try jpeg(file)
            case .webp: try webp(file)
            case .mp4: throw MediaError.invalid("a video where a picture is wanted")
            }
        guard size.width > 0, size.height > 0 else { throw MediaError.invalid("a picture without extent") }
        return size
    }

    private static func png(_ file: FileBytes) throws -> PixelSize {
        let head = try file.read(at: 0, count: 29)
        guard head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
            head.bigEndian(at: 8, count: 4) == 13, head.has("IHDR", at: 12),
            let width = head.bigEndian(at: 16, count: 4), let height = head.bigEndian(at: 20, count: 4)
        else { throw MediaError.invalid("a png without its header") }
        var offset = 8
        var hasData = false
        for _ in 0..<mostParts {
            let chunk = try file.read(at: offset, count: 8)
            guard let length = chunk.bigEndian(at: 0, count: 4), chunk.count == 8,
                length <= file.length - offset - 12
            else { throw MediaError.invalid("a png that is cut short") }
            if chunk.has("IDAT", at: 4) { hasData = true }
            if chunk.has("IEND", at: 4) {
                guard hasData else { throw MediaError.invalid("a png without pixels") }
                return PixelSize(width: width, height: height)
            }
            offset += length + 12
        }
        throw MediaError.invalid("a png of too many chunks")
    }

    private static func jpeg(_ file: FileBytes) throws -> PixelSize {
        guard try file.read(at: 0, count: 2) == [0xFF, 0xD8] else {
            throw MediaError.invalid("a jpeg without its header")
        }
        var offset = 2
        var size: PixelSize?
        for _ in 0..<mostParts {
            let segment = try file.read(at: offset, count: 9)
            guard segment.count == 9 else { throw MediaError.invalid("a jpeg that is cut short") }
            guard segment[0] == 0xFF else { throw MediaError.invalid("a jpeg with garbage between its segments") }
            switch segment[1] {
            case 0xFF: offset += 1
            case 0x01, 0xD0...0xD7: offset += 2
            case 0xDA:
                guard let size else { throw MediaError.invalid("a jpeg without its size") }
                guard try endsJPEG(file, after: offset) else { throw MediaError.invalid("a jpeg that is cut short") }
                return size
            case let marker:
                if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker),
                    let height = segment.bigEndian(at: 5, count: 2), let width = segment.bigEndian(at: 7, count: 2)
                {
                    size = PixelSize(width: width, height: height)
                }
                guard let length = segment.bigEndian(at: 2, count: 2), length >= 2 else {
                    throw MediaError.invalid("a jpeg with a segment of impossible size")
                }
                offset += 2 + length
            }
        }
        throw MediaError.invalid("a jpeg of too many segments")
    }

    /// The end marker in the last 4 KB: some cameras and phones leave padding behind it.
    private static func endsJPEG(_ file: FileBytes, after start: Int) throws -> Bool {
        let tail = try file.read(at: max(start, file.length - 4096), count: 4096)
        return zip(tail, tail.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    }

    private static func webp(_ file: FileBytes) throws -> PixelSize {
        let head = try file.read(at: 0, count: 30)
        guard head.has("RIFF", at: 0), head.has("WEBP", at: 8), let whole = head.littleEndian(at: 4, count: 4),
            let first = head.littleEndian(at: 16, count: 4), head.count == 30
        else { throw MediaError.invalid("a webp without its header") }
        guard whole + 8 <= file.length, first + 20 <= whole + 8 else {
            throw MediaError.invalid("a webp that is cut short")
        }
        if head.has("VP8 ", at: 12), head.bigEndian(at: 23, count: 3) == 0x9D012A,
            let width = head.littleEndian(at: 26, count: 2), let height = head.littleEndian(at: 28, count: 2)
        {
            return PixelSize(width: width & 0x3FFF, height: height & 0x3FFF)
        }
        if head.has("VP8L", at: 12), head[20] == 0x2F, let bits = head.littleEndian(at: 21, count: 4) {
            return PixelSize(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
        }
        if head.has("VP8X", at: 12), let width = head.littleEndian(at: 24, count: 3),
            let height = head.littleEndian(at: 27, count: 3)
        {
            return PixelSize(width: width + 1, height: height + 1)
        }
        throw MediaError.invalid("a webp without its size")
    }
}
