/// Walks the top-level boxes of an mp4 file by their headers alone: a file of 5 GB costs a handful of small reads.
enum MP4Boxes {
    /// A fragmented hour has some thousands.
    private static let mostBoxes = 65_536

    /// Throws `MediaError.invalid` unless `ftyp` comes first, `moov` and `mdat` are there and the boxes end where the
    /// file ends: a file cut short does not.
    static func check(_ file: FileBytes) throws {
        var offset = 0
        var count = 0
        var hasIndex = false
        var hasData = false
        while offset < file.length {
            let box = try header(at: offset, in: file)
            if count == 0, !box.type.elementsEqual("ftyp".utf8) {
                throw MediaError.invalid("an mp4 that does not begin with its type")
            }
            if box.type.elementsEqual("moov".utf8) { hasIndex = box.size > 16 || hasIndex }
            if box.type.elementsEqual("mdat".utf8) { hasData = box.size > 16 || hasData }
            guard box.size <= file.length - offset else { throw MediaError.invalid("an mp4 that is cut short") }
            offset += box.size
            count += 1
            guard count <= mostBoxes else { throw MediaError.invalid("an mp4 of too many boxes") }
        }
        guard hasIndex else { throw MediaError.invalid("an mp4 without its index (moov)") }
        guard hasData else { throw MediaError.invalid("an mp4 without its data (mdat)") }
    }

    private static func header(at offset: Int, in file: FileBytes) throws -> (type: ArraySlice<UInt8>, size: Int) {
        let bytes = try file.read(at: offset, count: 16)
        guard let size = bytes.bigEndian(at: 0, count: 4), bytes.count >= 8 else {
            throw MediaError.invalid("an mp4 that is cut short")
        }
        let type = bytes[4..<8]
        // Letters, digits, blanks, and the copyright sign that QuickTime uses.
        guard type.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0xa9 }) else {
            throw MediaError.invalid("an mp4 with garbage between its boxes")
        }
        switch size {
        case 0: return (type, file.length - offset)
        case 1:
            guard let large = bytes.bigEndian(at: 8, count: 8), large >= 16 else {
                throw MediaError.invalid("an mp4 with a box of impossible size")
            }
            return (type, large)
        case 8...: return (type, size)
        default: throw MediaError.invalid("an mp4 with a box of impossible size")
        }
    }
}
