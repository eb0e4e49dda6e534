/// Decides from the bytes alone whether a file is whole media of its kind, and of which type.
struct MediaCheck: Sendable {
    /// A picture of more unpacks to hundreds of megabytes in whoever shows it.
    static let mostPixels = 50_000_000

    private let magic: Magic

    init() throws { magic = try Magic() }

    /// A video's size is not told here: ffprobe knows it better than its boxes.
    func check(_ file: FileBytes, as kind: MediaKind) throws -> (type: MediaType, size: PixelSize?) {
        guard file.length > 0 else { throw MediaError.invalid("nothing at all") }
        let head = try file.read(at: 0, count: Magic.bytesWanted)
        let said = magic.type(of: head)
        guard let type = Self.type(head), Self.agrees(said, with: type) else {
            throw MediaError.invalid(said)
        }
        switch (kind, type) {
        case (.video, .mp4):
            try MP4Boxes.check(file)
            return (type, nil)
        case (.image, .jpeg), (.image, .png), (.image, .webp),
            (.reference, .jpeg), (.reference, .png), (.reference, .webp):
            let size = try PictureHeader.size(of: file, type: type)
            guard size.width.multipliedReportingOverflow(by: size.height).partialValue <= Self.mostPixels,
                size.width <= Self.mostPixels, size.height <= Self.mostPixels
            else { throw MediaError.tooLarge(limit: Self.mostPixels) }
            return (type, size)
        case (.video, _), (.image, .mp4), (.reference, .mp4): throw MediaError.invalid(said)
        }
    }

    /// Of which kind of the public ones bytes that begin so would be.
    static func publicKind(_ head: [UInt8]) -> MediaKind { type(head) == .mp4 ? .video : .image }

    /// By the first 16 bytes; nil if it is none of ours.
    static func type(_ head: [UInt8]) -> MediaType? {
        if head.has("ftyp", at: 4) { return .mp4 }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.has("RIFF", at: 0), head.has("WEBP", at: 8) { return .webp }
        return nil
    }

    private static func agrees(_ said: String, with type: MediaType) -> Bool {
        said == type.rawValue || (type == .mp4 && said == "video/x-m4v")
    }
}
