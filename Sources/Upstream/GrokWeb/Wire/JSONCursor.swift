import Foundation

/// Walks over JSON as it is written most tightly, without spaces, and reads of it what is wanted.
///
/// Every step says whether it could be taken. Whatever is unusual stops the walk, though it may be JSON: a decoder has the
/// last word then. What is walked over a decoder takes as well, and reads it the same.
struct JSONCursor {
    /// Lists and objects within each other at most.
    private static let deepest = 32

    let bytes: UnsafeRawBufferPointer
    private(set) var index = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func skip(_ expected: StaticString) -> Bool {
        let length = expected.utf8CodeUnitCount
        guard let start = bytes.baseAddress, index + length <= bytes.count,
            memcmp(start + index, expected.utf8Start, length) == 0
        else { return false }
        index += length
        return true
    }

    /// An object. `member` gets each name, with the cursor at its value.
    mutating func object(_ member: (inout JSONCursor, _ name: UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard skip("{") else { return false }
        if skip("}") { return true }
        repeat {
            guard let name = word(), skip(":"), member(&self, name) else { return false }
        } while skip(",")
        return skip("}")
    }

    mutating func flag() -> Bool? {
        if skip("false") { return false }
        return skip("true") ? true : nil
    }

    /// A string of printable ASCII without escapes, without its quotes.
    mutating func word() -> UnsafeRawBufferPointer? {
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

    /// A string of whatever.
    mutating func text() -> String? {
        string().flatMap(Self.text)
    }

    /// Passes over any value.
    mutating func pass() -> Bool { pass(depth: 0) }

    private mutating func pass(depth: Int) -> Bool {
        guard index < bytes.count, depth < Self.deepest else { return false }
        switch bytes[index] {
        case .quote: return string().map { $0.isPlain || Self.text($0) != nil } ?? false
        case UInt8(ascii: "{"): return object { cursor, _ in cursor.pass(depth: depth + 1) }
        case UInt8(ascii: "["):
            index += 1
            if skip("]") { return true }
            repeat {
                guard pass(depth: depth + 1) else { return false }
            } while skip(",")
            return skip("]")
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return flag() != nil
        case UInt8(ascii: "n"): return skip("null")
        default: return number()
        }
    }

    /// Passes over a whole number of at most nine digits.
    mutating func number() -> Bool {
        let start = index
        while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
        return 1...9 ~= index - start && (bytes[start] != 0x30 || index == start + 1)
    }

    private struct Raw {
        /// What lies between the quotes.
        let bytes: UnsafeRawBufferPointer
        let hasEscapes: Bool
        /// Whether it says what it means: ASCII without escapes.
        let isPlain: Bool
    }

    private mutating func string() -> Raw? {
        guard skip("\"") else { return nil }
        let start = index
        var hasEscapes = false
        var bits: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case .quote:
                index += 1
                return Raw(
                    bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<index - 1]), hasEscapes: hasEscapes,
                    isPlain: !hasEscapes && bits < 0x80)
            case .backslash:
                hasEscapes = true
                index += 2
            case 0..<0x20: return nil
            default:
                bits |= byte
                index += 1
            }
        }
        return nil
    }

    private static func text(_ raw: Raw) -> String? {
        if raw.hasEscapes { return JSONText.unescaped(raw.bytes) }
        return String(validating: raw.bytes.assumingMemoryBound(to: UInt8.self), as: UTF8.self)
    }
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
}
