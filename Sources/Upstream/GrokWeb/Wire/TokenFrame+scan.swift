import Foundation
import NIOCore

extension TokenFrame {
    /// The frame, read without a decoder; nil for every object that is not written just so or holds anything else: the
    /// decoder has the last word on those. What it takes it reads as the decoder would.
    init?(scanning object: ByteBuffer, after last: TokenFrame?) {
        var found = TokenFrame()
        let isPlain = object.withUnsafeReadableBytes { bytes in
            var scanner = TokenScanner(bytes: bytes, lastID: last?.responseID)
            return scanner.scan(into: &found)
        }
        guard isPlain else { return nil }
        self = found
    }
}

/// Reads one `{"result":{"response":{"token":"…","isThinking":false,…}}}`, byte by byte.
private struct TokenScanner {
    let bytes: UnsafeRawBufferPointer
    /// Most frames of a stream have the same: it need not be made anew for each.
    let lastID: String?
    private var index = 0
    private var seen: Field = []

    init(bytes: UnsafeRawBufferPointer, lastID: String?) {
        self.bytes = bytes
        self.lastID = lastID
    }

    private struct Field: OptionSet {
        let rawValue: UInt8
        static let token = Field(rawValue: 1)
        static let isThinking = Field(rawValue: 2)
        static let isSoftStop = Field(rawValue: 4)
        static let responseID = Field(rawValue: 8)
        static let tag = Field(rawValue: 16)
        static let step = Field(rawValue: 32)
        static let rollout = Field(rawValue: 64)
    }

    mutating func scan(into frame: inout TokenFrame) -> Bool {
        guard skip(#"{"result":{"response":{"#) else { return false }
        repeat {
            guard skip("\""), let name = field(), seen.insert(name).inserted, skip(":"), read(name, into: &frame) else {
                return false
            }
        } while skip(",")
        return skip("}}}") && index == bytes.count
    }

    private mutating func field() -> Field? {
        if skip("token\"") { return .token }
        if skip("isThinking\"") { return .isThinking }
        if skip("isSoftStop\"") { return .isSoftStop }
        if skip("responseId\"") { return .responseID }
        if skip("messageTag\"") { return .tag }
        if skip("messageStepId\"") { return .step }
        if skip("rolloutId\"") { return .rollout }
        return nil
    }

    private mutating func read(_ field: Field, into frame: inout TokenFrame) -> Bool {
        switch field {
        case .token:
            guard let text = text() else { return false }
            frame.token = text.isEmpty ? nil : text
        case .isThinking:
            guard let flag = flag() else { return false }
            frame.isThinking = flag
        case .isSoftStop:
            guard let flag = flag() else { return false }
            frame.isSoftStop = flag
        case .responseID:
            guard let word = word() else { return false }
            frame.responseID =
                word.isEmpty ? nil : Self.equal(lastID, word) ? lastID : String(decoding: word, as: UTF8.self)
        case .tag:
            if skip("\"final\"") {
                frame.tag = .final
                break
            }
            guard let word = word() else { return false }
            frame.tag = MessageTag(rawValue: String(decoding: word, as: UTF8.self))
        case .step: return skipNumber()
        case .rollout: return word() != nil
        default: return false
        }
        return true
    }

    private mutating func skip(_ expected: StaticString) -> Bool {
        let length = expected.utf8CodeUnitCount
        guard let start = bytes.baseAddress, index + length <= bytes.count,
            memcmp(start + index, expected.utf8Start, length) == 0
        else { return false }
        index += length
        return true
    }

    private mutating func flag() -> Bool? {
        if skip("false") { return false }
        return skip("true") ? true : nil
    }

    /// Of a number of at most nine digits.
    private mutating func skipNumber() -> Bool {
        let start = index
        while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
        return 1...9 ~= index - start && (bytes[start] != 0x30 || index == start + 1)
    }

    /// A string of printable ASCII without escapes, without its quotes.
    private mutating func word() -> UnsafeRawBufferPointer? {
        guard skip("\"") else { return nil }
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case .quote:
                index += 1
                return UnsafeRawBufferPointer(rebasing: bytes[start..<index - 1])
            case .backslash: return nil
            case 0x20..<0x7F: index += 1
            default: return nil
            }
        }
        return nil
    }

    private static func equal(_ text: String?, _ word: UnsafeRawBufferPointer) -> Bool {
        guard let text, let start = word.baseAddress else { return false }
        return text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.count == word.count && bytes.baseAddress.map { memcmp($0, start, word.count) == 0 } ?? false
        } ?? false
    }

    /// A string of whatever.
    private mutating func text() -> String? {
        guard skip("\"") else { return nil }
        let start = index
        var hasEscapes = false
        while index < bytes.count {
            switch bytes[index] {
            case .quote:
                index += 1
                let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<index - 1])
                if hasEscapes { return JSONText.unescaped(raw) }
                return String(validating: raw.assumingMemoryBound(to: UInt8.self), as: UTF8.self)
            case .backslash:
                hasEscapes = true
                index += 2
            case 0..<0x20: return nil
            default: index += 1
            }
        }
        return nil
    }
}

/// Undoes the escapes of a JSON string.
enum JSONText {
    /// nil for what is no JSON, half a surrogate pair included.
    static func unescaped(_ raw: UnsafeRawBufferPointer) -> String? {
        // No escape is shorter than what it stands for.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: raw.count) { output -> String? in
            var length = 0
            var index = raw.startIndex
            func put(_ byte: UInt8) {
                output[length] = byte
                length += 1
            }
            while index < raw.endIndex {
                let byte = raw[index]
                index += 1
                guard byte == .backslash else {
                    put(byte)
                    continue
                }
                guard index < raw.endIndex else { return nil }
                let kind = raw[index]
                index += 1
                if kind == UInt8(ascii: "u") {
                    guard let scalar = scalar(raw, &index) else { return nil }
                    for unit in String(Character(scalar)).utf8 { put(unit) }
                } else {
                    guard let meant = meaning(of: kind) else { return nil }
                    put(meant)
                }
            }
            return String(validating: UnsafeBufferPointer(rebasing: output[..<length]), as: UTF8.self)
        }
    }

    private static func meaning(of kind: UInt8) -> UInt8? {
        switch kind {
        case .quote, .backslash, UInt8(ascii: "/"): kind
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: nil
        }
    }

    /// Of `XXXX`, or of `D8XX\uDCXX`; `index` is left behind it.
    private static func scalar(_ raw: UnsafeRawBufferPointer, _ index: inout Int) -> Unicode.Scalar? {
        guard let first = unit(raw, &index) else { return nil }
        guard 0xD800..<0xE000 ~= first else { return Unicode.Scalar(first) }
        guard first < 0xDC00, index + 2 <= raw.endIndex, raw[index] == .backslash,
            raw[index + 1] == UInt8(ascii: "u")
        else { return nil }
        index += 2
        guard let second = unit(raw, &index), 0xDC00..<0xE000 ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
    }

    private static func unit(_ raw: UnsafeRawBufferPointer, _ index: inout Int) -> UInt16? {
        guard index + 4 <= raw.endIndex else { return nil }
        var unit: UInt16 = 0
        for byte in raw[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        index += 4
        return unit
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let backslash = UInt8(ascii: "\\")
}
