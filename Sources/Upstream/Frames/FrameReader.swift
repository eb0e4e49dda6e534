import NIOCore

/// Cuts a byte stream into JSON objects, wherever the network or the upstream cut it.
///
/// Objects may follow each other with or without a newline, behind `data:`, between blank lines, `event:` lines and
/// `[DONE]`. Each byte is looked at once; nothing but the unfinished object is kept.
struct FrameReader {
    /// The longest object. Lines of several hundred KiB occur.
    let limit: Int
    private var place = Place.between
    private var pending = ByteBuffer()

    init(limit: Int = 8 << 20) { self.limit = limit }

    private enum Place: Equatable {
        case between
        /// At the start of something that is no object: so many of its bytes agreed with `data:`.
        case label(Int)
        /// Inside a line to be dropped.
        case skipping
        /// Inside an object, outside of its strings.
        case object(depth: Int)
        case string(depth: Int, escaped: Bool)

        var isInsideObject: Bool {
            switch self {
            case .object, .string: true
            case .between, .label, .skipping: false
            }
        }
    }

    /// Appends the objects that `bytes` completes, in order. Throws `malformedAnswer` for one longer than `limit`, also
    /// where it is cut.
    mutating func consume(_ bytes: ByteBuffer, into objects: inout [ByteBuffer]) throws(UpstreamError) {
        // Typed throws does not pass through `withUnsafeReadableBytes`.
        let fits = bytes.withUnsafeReadableBytes { scan($0, of: bytes, into: &objects) }
        guard fits else { throw UpstreamError(.malformedAnswer, message: "a frame over \(limit) bytes") }
    }

    private mutating func scan(
        _ bytes: UnsafeRawBufferPointer, of buffer: ByteBuffer, into objects: inout [ByteBuffer]
    ) -> Bool {
        var start = 0
        var index = 0
        while index < bytes.count {
            switch place {
            case .between:
                start = index
                place = Self.opening(bytes[index])
                index += 1
            case .label(let matched):
                place = Self.label(bytes[index], after: matched)
                index += 1
            case .skipping:
                if bytes[index] == .newline { place = .between }
                index += 1
            case .object(let depth):
                place = Self.outside(bytes, &index, depth: depth)
                guard place == .between else { continue }
                guard pending.readableBytes + index - start <= limit else { return false }
                objects.append(take(start..<index, of: buffer))
            case .string(let depth, let escaped):
                place = Self.inside(bytes, &index, depth: depth, escaped: escaped)
                guard place == .between else { continue }
                // A raw newline inside a string is not JSON: the line was cut, the next one starts afresh.
                guard pending.readableBytes + index - start <= limit else { return false }
                pending.clear()
            }
        }
        guard place.isInsideObject else { return true }
        guard pending.readableBytes + bytes.count - start <= limit else { return false }
        pending.writeBytes(bytes[start...])
        return true
    }

    /// The object whose last bytes these are; one that lies within `buffer` is not copied.
    private mutating func take(_ range: Range<Int>, of buffer: ByteBuffer) -> ByteBuffer {
        let first = buffer.readerIndex + range.lowerBound
        guard pending.readableBytes > 0 else { return buffer.getSlice(at: first, length: range.count) ?? ByteBuffer() }
        pending.writeBytes(buffer.viewBytes(at: first, length: range.count) ?? ByteBufferView())
        defer { pending = ByteBuffer() }
        return pending
    }

    private static func opening(_ byte: UInt8) -> Place {
        switch byte {
        case .openBrace: .object(depth: 1)
        case .newline, .carriageReturn, .space, .tab, .comma: .between
        default: label(byte, after: 0)
        }
    }

    private static let dataLabel = Array("data:".utf8)

    private static func label(_ byte: UInt8, after matched: Int) -> Place {
        if byte == .newline { return .between }
        guard byte == dataLabel[matched] else { return .skipping }
        return matched + 1 == dataLabel.count ? .between : .label(matched + 1)
    }

    /// Passes over what is outside of strings; `index` is left behind the byte that ends it.
    private static func outside(_ bytes: UnsafeRawBufferPointer, _ index: inout Int, depth: Int) -> Place {
        var depth = depth
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case .quote: return .string(depth: depth, escaped: false)
            case .openBrace: depth += 1
            case .closeBrace:
                depth -= 1
                if depth == 0 { return .between }
            default: break
            }
        }
        return .object(depth: depth)
    }

    /// Passes over the inside of a string; `index` is left behind the byte that ends it.
    private static func inside(
        _ bytes: UnsafeRawBufferPointer, _ index: inout Int, depth: Int, escaped: Bool
    ) -> Place {
        var escaped = escaped
        while index < bytes.count {
            if !escaped { index += lengthOfPlain(bytes, from: index) }
            guard index < bytes.count else { break }
            let byte = bytes[index]
            index += 1
            if escaped {
                escaped = false
            } else if byte == .quote {
                return .object(depth: depth)
            } else if byte == .backslash {
                escaped = true
            } else if byte == .newline {
                return .between
            }
        }
        return .string(depth: depth, escaped: escaped)
    }

    /// How many bytes at the least, taken eight at a time, are neither quote, backslash nor newline.
    private static func lengthOfPlain(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count {
            let eight = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = zeros(eight ^ quotes) | zeros(eight ^ backslashes) | zeros(eight ^ newlines)
            guard found == 0 else { return index - start + found.trailingZeroBitCount / 8 }
            index += 8
        }
        return index - start
    }

    private static var quotes: UInt64 { UInt64(repeating: .quote) }
    private static var backslashes: UInt64 { UInt64(repeating: .backslash) }
    private static var newlines: UInt64 { UInt64(repeating: .newline) }

    /// The lowest bit set is the highest of the first byte that is zero; bits above it may be wrong.
    private static func zeros(_ eight: UInt64) -> UInt64 {
        (eight &- UInt64(repeating: 0x01)) & ~eight & UInt64(repeating: 0x80)
    }
}

extension UInt64 {
    fileprivate init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
    fileprivate static let space = UInt8(ascii: " ")
    fileprivate static let tab = UInt8(ascii: "\t")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let openBrace = UInt8(ascii: "{")
    fileprivate static let closeBrace = UInt8(ascii: "}")
}
