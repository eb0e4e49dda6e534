import Foundation

/// What an MP4 says of itself: enough to make another one like it.
struct MP4Facts {
    let shape: FrameShape
    /// In whole seconds, one at least, and no more than is to be drawn for anybody.
    let seconds: Int

    private static let longest = 60.0

    /// nil for what has no film header or no track with a picture.
    init?(_ bytes: Data) {
        guard let film = Self.box("mvhd", in: bytes).first, let isLong = film.byte(0).map({ $0 == 1 }),
            let scale = film.number(isLong ? 20 : 12), scale > 0,
            // The upper half of a long one is for films of years.
            let length = film.number(isLong ? 28 : 16)
        else { return nil }
        seconds = max(1, Int(min(Double(length) / Double(scale), Self.longest).rounded()))
        let shapes = Self.box("tkhd", in: bytes).compactMap { track -> FrameShape? in
            guard let isLong = track.byte(0).map({ $0 == 1 }), let width = track.number(isLong ? 88 : 76),
                let height = track.number(isLong ? 92 : 80), width >> 16 > 0, height >> 16 > 0
            else { return nil }
            // Sixteen bits of each are a fraction.
            return FrameShape(like: width >> 16, height >> 16)
        }
        guard let shape = shapes.first else { return nil }
        self.shape = shape
    }

    /// What stands behind the name of such a box, wherever it occurs: films of the simulator's own kind have it nowhere else.
    private static func box(_ type: String, in bytes: Data) -> [Data] {
        var found: [Data] = []
        var start = bytes.startIndex
        while let range = bytes.range(of: Data(type.utf8), in: start..<bytes.endIndex) {
            found.append(bytes[range.upperBound...].prefix(104))
            start = range.upperBound
        }
        return found
    }
}

extension Data {
    fileprivate func byte(_ offset: Int) -> UInt8? { offset < count ? self[startIndex + offset] : nil }

    /// Four bytes, the highest first.
    fileprivate func number(_ offset: Int) -> Int? {
        guard offset + 4 <= count else { return nil }
        return self[(startIndex + offset)..<(startIndex + offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
}
