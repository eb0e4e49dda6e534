import Foundation

/// Reads JSON as Python writes it: bare `NaN` and infinities are taken for null, halves of surrogate pairs for U+FFFD, and
/// a byte order mark is passed over. Depth and texts are bounded.
struct OldJSONReader {
    private static let deepest = 64
    /// Longer texts are passed over.
    static let longestText = 1 << 20

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    static func read(_ data: Data) throws(OldJSONError) -> OldJSON {
        let result = data.withUnsafeBytes { bytes -> Result<OldJSON, OldJSONError> in
            var reader = OldJSONReader(bytes: bytes)
            do throws(OldJSONError) { return .success(try reader.document()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func document() throws(OldJSONError) -> OldJSON {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw fault("something follows the end") }
        return value
    }

    private mutating func value() throws(OldJSONError) -> OldJSON {
        skipBlanks()
        guard let first = peek else { throw fault("it ends too early") }
        switch first {
        case UInt8(ascii: "{"): return try nested { reader throws(OldJSONError) in try reader.object() }
        case UInt8(ascii: "["): return try nested { reader throws(OldJSONError) in try reader.list() }
        case UInt8(ascii: "\""): return try text().map(OldJSON.text) ?? .oversized
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: return try word()
        }
    }

    private mutating func nested(
        _ body: (inout OldJSONReader) throws(OldJSONError) -> OldJSON
    ) throws(OldJSONError) -> OldJSON {
        depth += 1
        guard depth <= Self.deepest else { throw fault("it is nested too deeply") }
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws(OldJSONError) -> OldJSON {
        var members: [OldJSON.Member] = []
        if take("}") { return .object(members) }
        repeat {
            skipBlanks()
            guard peek == UInt8(ascii: "\"") else { throw fault("a name is missing") }
            guard let name = try text() else { throw fault("a name is too long") }
            guard take(":") else { throw fault("a colon is missing") }
            members.append(OldJSON.Member(name: name, value: try value()))
        } while take(",")
        guard take("}") else { throw fault(peek == nil ? "it ends too early" : "a comma is missing") }
        return .object(members)
    }

    private mutating func list() throws(OldJSONError) -> OldJSON {
        var elements: [OldJSON] = []
        if take("]") { return .list(elements) }
        repeat { elements.append(try value()) } while take(",")
        guard take("]") else { throw fault(peek == nil ? "it ends too early" : "a comma is missing") }
        return .list(elements)
    }

    private mutating func number() throws(OldJSONError) -> OldJSON {
        if bytes[position...].starts(with: "-Infinity".utf8) {
            position += 9
            return .null
        }
        let start = position
        var isWhole = true
        scan: while let byte = peek {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"): isWhole = false
            default: break scan
            }
            position += 1
        }
        let digits = String(decoding: bytes[start..<min(position, start + 64)], as: UTF8.self)
        if isWhole, let number = Int(digits) { return .integer(number) }
        guard let number = Double(digits) else { throw fault("a number is none") }
        return number.isFinite ? .real(number) : .null
    }

    private mutating func word() throws(OldJSONError) -> OldJSON {
        let words: [(String, OldJSON)] = [
            ("null", .null), ("true", .flag(true)), ("false", .flag(false)), ("NaN", .null), ("Infinity", .null),
        ]
        for (word, value) in words where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw fault("a value is none")
    }

    /// nil if it is longer than `longestText`.
    private mutating func text() throws(OldJSONError) -> String? {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        guard peek == UInt8(ascii: "\\") else {
            guard peek != nil else { throw fault("a text has no end") }
            position += 1
            let length = position - 1 - start
            return length > Self.longestText ? nil : String(decoding: bytes[start..<start + length], as: UTF8.self)
        }
        return try escapedText(from: start)
    }

    /// A text with a backslash at the present position.
    private mutating func escapedText(from start: Int) throws(OldJSONError) -> String? {
        var units = [UInt8](bytes[start..<min(position, start + Self.longestText)])
        var isOversized = position - start > Self.longestText
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "\"") { return isOversized ? nil : String(decoding: units, as: UTF8.self) }
            if units.count >= Self.longestText { isOversized = true }
            if byte == UInt8(ascii: "\\") {
                let scalar = try escape()
                if !isOversized { units.append(contentsOf: String(scalar).utf8) }
            } else if !isOversized {
                units.append(byte)
            }
        }
        throw fault("a text has no end")
    }

    private mutating func escape() throws(OldJSONError) -> Character {
        guard let byte = peek else { throw fault("a text has no end") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "u"): return Character(try unicode())
        default: throw fault("a text holds an unknown escape")
        }
    }

    private mutating func unicode() throws(OldJSONError) -> Unicode.Scalar {
        let high = try unit()
        guard (0xD800...0xDBFF).contains(high), bytes[position...].starts(with: "\\u".utf8) else {
            return Unicode.Scalar(high) ?? "\u{FFFD}"
        }
        let mark = position
        position += 2
        let low = try unit()
        guard (0xDC00...0xDFFF).contains(low) else {
            position = mark
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func unit() throws(OldJSONError) -> UInt32 {
        guard position + 4 <= bytes.count,
            let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw fault("a text holds half an escape") }
        position += 4
        return unit
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    /// Passes over blanks and then `character`, if it is there.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private func fault(_ reason: String) -> OldJSONError {
        OldJSONError(line: bytes[..<min(position, bytes.count)].count { $0 == 0x0A } + 1, reason: reason)
    }
}
