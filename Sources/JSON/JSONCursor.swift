import Foundation

/// Walks over JSON and reads of it what is wanted.
///
/// Every step says whether it could be taken. Whatever is unusual stops the walk, though it may be JSON: a decoder has the
/// last word then. What is walked over a decoder takes as well, and reads it the same.
package struct JSONCursor {
    /// Lists and objects within each other at most.
    private static let deepest = 32

    private let bytes: UnsafeRawBufferPointer
    private let isSpaced: Bool
    private var index = 0

    /// The bytes must outlive it. JSON that may be `isSpaced` has white space between its tokens; as a machine writes it
    /// most tightly it has none.
    package init(_ bytes: UnsafeRawBufferPointer, isSpaced: Bool = false) {
        self.bytes = bytes
        self.isSpaced = isSpaced
    }

    package var isAtEnd: Bool {
        mutating get {
            if isSpaced { skipSpace() }
            return index == bytes.count
        }
    }

    /// A token, or several that stand without white space between them.
    package mutating func skip(_ expected: StaticString) -> Bool {
        if isSpaced { skipSpace() }
        let length = expected.utf8CodeUnitCount
        guard let start = bytes.baseAddress, index + length <= bytes.count,
            memcmp(start + index, expected.utf8Start, length) == 0
        else { return false }
        index += length
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    /// An object. `member` gets each name, with the cursor at its value.
    package mutating func object(
        _ member: (inout JSONCursor, _ name: UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        guard skip("{") else { return false }
        if skip("}") { return true }
        repeat {
            guard let name = word(), skip(":"), member(&self, name) else { return false }
        } while skip(",")
        return skip("}")
    }

    /// A list. `element` has the cursor at each of its elements.
    package mutating func list(_ element: (inout JSONCursor) -> Bool) -> Bool {
        guard skip("[") else { return false }
        if skip("]") { return true }
        repeat {
            guard element(&self) else { return false }
        } while skip(",")
        return skip("]")
    }

    package mutating func flag() -> Bool? {
        if skip("false") { return false }
        return skip("true") ? true : nil
    }

    /// A string of printable ASCII without escapes, without its quotes.
    package mutating func word() -> UnsafeRawBufferPointer? {
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
    package mutating func text() -> String? {
        string().flatMap(Self.text)
    }

    /// Passes over any value.
    package mutating func pass() -> Bool { pass(depth: 0) }

    private mutating func pass(depth: Int) -> Bool {
        if isSpaced { skipSpace() }
        guard index < bytes.count, depth < Self.deepest else { return false }
        switch bytes[index] {
        case .quote: return string().map { $0.isPlain || Self.text($0) != nil } ?? false
        case UInt8(ascii: "{"): return object { cursor, _ in cursor.pass(depth: depth + 1) }
        case UInt8(ascii: "["): return list { cursor in cursor.pass(depth: depth + 1) }
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return flag() != nil
        case UInt8(ascii: "n"): return skip("null")
        default: return number()
        }
    }

    /// Passes over any value and returns it as it is written. Only for JSON that a decoder has taken: all it looks at is where the
    /// value ends.
    package mutating func written() -> UnsafeRawBufferPointer? {
        if isSpaced { skipSpace() }
        let start = index
        var depth = 0
        walk: while index < bytes.count {
            switch bytes[index] {
            case .quote: guard string() != nil else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { break walk }
                depth -= 1
                index += 1
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0 { break walk }
                index += 1
                continue walk
            default:
                index += 1
                continue walk
            }
            if depth == 0 { break walk }
        }
        guard depth == 0, start < index, index <= bytes.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<index])
    }

    /// Passes over a whole number of at most nine digits.
    package mutating func number() -> Bool {
        if isSpaced { skipSpace() }
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
        if raw.hasEscapes { return JSONEscapes.undone(raw.bytes) }
        return String(validating: raw.bytes.assumingMemoryBound(to: UInt8.self), as: UTF8.self)
    }
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
}
