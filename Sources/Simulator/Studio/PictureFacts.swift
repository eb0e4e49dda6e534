import Foundation

/// What a file's first bytes say about the picture in it: its type and its size.
struct PictureFacts: Hashable, Sendable {
    let type: String
    let width: Int
    let height: Int

    /// A header that comes later is not looked for.
    private static let limit = 1 << 20

    /// nil if there is no PNG, JPEG, GIF or WebP.
    init?(path: String) {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        // Nothing was written through it.
        defer { try? handle.close() }
        // What cannot be read is no picture.
        guard let data = try? handle.read(upToCount: PictureFacts.limit) else { return nil }
        self.init([UInt8](data))
    }

    init?(_ bytes: [UInt8]) {
        func starts(_ text: String, at index: Int = 0) -> Bool {
            let wanted = Array(text.utf8)
            return bytes.count >= index + wanted.count && bytes[index..<(index + wanted.count)].elementsEqual(wanted)
        }
        guard bytes.count >= 30 else { return nil }
        if bytes[0] == 0x89, starts("PNG", at: 1), starts("IHDR", at: 12) {
            self.init(type: "image/png", width: bytes.big(4, at: 16), height: bytes.big(4, at: 20))
        } else if starts("GIF8") {
            self.init(type: "image/gif", width: bytes.little(2, at: 6), height: bytes.little(2, at: 8))
        } else if starts("RIFF"), starts("WEBP", at: 8) {
            let size: (Int, Int)
            if starts("VP8X", at: 12) {
                size = (bytes.little(3, at: 24) + 1, bytes.little(3, at: 27) + 1)
            } else if starts("VP8L", at: 12) {
                let bits = bytes.little(4, at: 21)
                size = ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
            } else {
                size = (bytes.little(2, at: 26) & 0x3fff, bytes.little(2, at: 28) & 0x3fff)
            }
            self.init(type: "image/webp", width: size.0, height: size.1)
        } else if bytes[0] == 0xff, bytes[1] == 0xd8, let size = PictureFacts.jpegSize(bytes) {
            self.init(type: "image/jpeg", width: size.width, height: size.height)
        } else {
            return nil
        }
    }

    private init(type: String, width: Int, height: Int) {
        self.type = type
        self.width = width
        self.height = height
    }

    /// Goes from segment to segment until the one that begins a frame.
    private static func jpegSize(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        var at = 2
        while at + 9 < bytes.count, bytes[at] == 0xff {
            let marker = bytes[at + 1]
            let isFrame = (0xc0...0xcf).contains(marker) && ![0xc4, 0xc8, 0xcc].contains(marker)
            if isFrame { return (bytes.big(2, at: at + 7), bytes.big(2, at: at + 5)) }
            at += marker == 0xff ? 1 : 2 + bytes.big(2, at: at + 2)
        }
        return nil
    }
}

extension [UInt8] {
    /// `count` bytes must be there.
    fileprivate func big(_ count: Int, at index: Int) -> Int {
        self[index..<(index + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    fileprivate func little(_ count: Int, at index: Int) -> Int {
        self[index..<(index + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
