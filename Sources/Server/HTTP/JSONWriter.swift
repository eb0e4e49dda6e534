import Foundation
import NIOCore

/// Writes JSON into a buffer, in the order it is told: several times faster than `JSONEncoder` and the same bytes each time.
struct JSONWriter {
    private(set) var buffer: ByteBuffer
    private var needsComma = false

    init(capacity: Int = 1024) { buffer = ByteBuffer(); buffer.reserveCapacity(capacity) }

    /// With something before the JSON.
    init(capacity: Int, behind start: StaticString) {
        self.init(capacity: capacity)
        buffer.writeStaticString(start)
    }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        open("{")
        members(&self)
        close("}")
    }

    mutating func array(_ elements: (inout JSONWriter) -> Void) {
        open("[")
        elements(&self)
        close("]")
    }

    /// Goes before each member of an object. `name` must need no escaping.
    mutating func key(_ name: StaticString) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
        needsComma = false
    }

    /// A name that may need escaping.
    mutating func key(escaping name: String) {
        value(name)
        buffer.writeInteger(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func value(_ string: String?) {
        guard var string else { return raw("null") }
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        string.withUTF8 { writeEscaped($0) }
        buffer.writeInteger(UInt8(ascii: "\""))
        needsComma = true
    }

    mutating func value(_ number: Int?) {
        guard let number else { return raw("null") }
        separate()
        buffer.writeString(String(number))
        needsComma = true
    }

    /// null for what JSON cannot say: it has no infinity.
    mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        buffer.writeString("\(number)")
        needsComma = true
    }

    /// A string that somebody else is to write; gives where it goes.
    mutating func hole() -> Int {
        value("")
        return buffer.writerIndex - 1
    }

    /// With all its digits.
    mutating func value(_ number: Decimal) {
        separate()
        buffer.writeString(number.description)
        needsComma = true
    }

    mutating func value(_ bool: Bool) { raw(bool ? "true" : "false") }

    mutating func null() { raw("null") }

    /// What was written before; what follows it begins afresh.
    mutating func verbatim(_ bytes: ByteBuffer) {
        buffer.writeImmutableBuffer(bytes)
        needsComma = false
    }

    private mutating func raw(_ text: StaticString) {
        separate()
        buffer.writeStaticString(text)
        needsComma = true
    }

    private mutating func open(_ bracket: StaticString) {
        separate()
        buffer.writeStaticString(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: StaticString) {
        buffer.writeStaticString(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
    }

    private mutating func writeEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = bytes.startIndex
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            buffer.writeBytes(bytes[start..<index])
            start = index + 1
            switch byte {
            case UInt8(ascii: "\""): buffer.writeStaticString("\\\"")
            case UInt8(ascii: "\\"): buffer.writeStaticString("\\\\")
            case 0x0A: buffer.writeStaticString("\\n")
            case 0x0D: buffer.writeStaticString("\\r")
            case 0x09: buffer.writeStaticString("\\t")
            default:
                buffer.writeStaticString("\\u00")
                buffer.writeInteger(Self.hex[Int(byte >> 4)])
                buffer.writeInteger(Self.hex[Int(byte & 15)])
            }
        }
        buffer.writeBytes(bytes[start...])
    }

    private static let hex = Array("0123456789abcdef".utf8)
}
