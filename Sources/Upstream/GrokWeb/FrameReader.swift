import Foundation
import NIOCore

/// Cuts a byte stream into JSON objects, wherever the network or the upstream cut it.
///
/// Objects may follow each other with or without a newline, behind `data:`, between blank lines, `event:` lines and
/// `[DONE]`. Each byte is looked at once; nothing but the unfinished object is kept.
struct FrameReader {
    /// The longest object. Lines of several hundred KiB occur.
    let limit: Int
    private var place = Place.between
    private var pending = Data()

    init(limit: Int = 8 << 20) { self.limit = limit }

    private enum Place: Equatable {
        case between
        /// At the start of something that is no object: so many of its bytes agreed with `data:`.
        case label(Int)
        /// Inside a line to be dropped.
        case skipping
        case object(depth: Int, string: Bool, escaped: Bool)
    }

    /// The objects that `bytes` completes, in order. Throws `malformedAnswer` for one longer than `limit`.
    mutating func consume(_ bytes: ByteBuffer) throws(UpstreamError) -> [Data] {
        let view = bytes.readableBytesView
        // Typed throws does not pass through `withUnsafeBytes` of a view.
        let cut = view.withUnsafeBytes { scan($0) }
        guard cut.fits else { throw UpstreamError(.malformedAnswer, message: "a frame over \(limit) bytes") }
        return cut.objects
    }

    private mutating func scan(_ bytes: UnsafeRawBufferPointer) -> (objects: [Data], fits: Bool) {
        var objects: [Data] = []
        var start = 0
        for (index, byte) in bytes.enumerated() {
            switch place {
            case .between:
                start = index
                place = Self.opening(byte)
            case .label(let matched):
                place = Self.label(byte, after: matched)
            case .skipping:
                if byte == .newline { place = .between }
            case .object(let depth, let string, let escaped):
                let next = Self.step(byte, depth: depth, string: string, escaped: escaped)
                place = next
                guard next == .between else { continue }
                // A raw newline inside a string is not JSON: the line was cut, the next one starts afresh.
                if byte == .newline {
                    pending.removeAll()
                } else {
                    guard pending.count + index + 1 - start <= limit else { return (objects, false) }
                    pending.append(contentsOf: bytes[start...index])
                    objects.append(pending)
                    pending = Data()
                }
            }
        }
        if case .object = place {
            guard pending.count + bytes.count - start <= limit else { return (objects, false) }
            pending.append(contentsOf: bytes[start...])
        }
        return (objects, true)
    }

    private static func opening(_ byte: UInt8) -> Place {
        switch byte {
        case .openBrace: .object(depth: 1, string: false, escaped: false)
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

    private static func step(_ byte: UInt8, depth: Int, string: Bool, escaped: Bool) -> Place {
        if string {
            if escaped { return .object(depth: depth, string: true, escaped: false) }
            switch byte {
            case .quote: return .object(depth: depth, string: false, escaped: false)
            case .backslash: return .object(depth: depth, string: true, escaped: true)
            case .newline: return .between
            default: return .object(depth: depth, string: true, escaped: false)
            }
        }
        switch byte {
        case .quote: return .object(depth: depth, string: true, escaped: false)
        case .openBrace: return .object(depth: depth + 1, string: false, escaped: false)
        case .closeBrace: return depth == 1 ? .between : .object(depth: depth - 1, string: false, escaped: false)
        default: return .object(depth: depth, string: false, escaped: false)
        }
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let carriageReturn = UInt8(ascii: "\r")
    fileprivate static let space = UInt8(ascii: " ")
    fileprivate static let tab = UInt8(ascii: "\t")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let openBrace = UInt8(ascii: "{")
    fileprivate static let closeBrace = UInt8(ascii: "}")
}
