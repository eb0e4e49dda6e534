import NIOCore

extension ByteBuffer {
    /// The text as a JSON string, with its quotes.
    mutating func writeJSON(_ text: String) {
        writeStaticString("\"")
        var text = text
        text.withUTF8 { bytes in
            var start = bytes.startIndex
            for index in bytes.indices {
                let byte = bytes[index]
                guard byte < 0x20 || byte == .quote || byte == .backslash else { continue }
                writeBytes(bytes[start..<index])
                start = index + 1
                writeEscape(of: byte)
            }
            writeBytes(bytes[start...])
        }
        writeStaticString("\"")
    }

    private mutating func writeEscape(of byte: UInt8) {
        switch byte {
        case .quote: writeStaticString(#"\""#)
        case .backslash: writeStaticString(#"\\"#)
        case 0x0A: writeStaticString(#"\n"#)
        case 0x0D: writeStaticString(#"\r"#)
        case 0x09: writeStaticString(#"\t"#)
        default: writeString(#"\u00"# + (byte < 16 ? "0" : "") + String(byte, radix: 16))
        }
    }
}
