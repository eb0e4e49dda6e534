import NIOCore

extension ConversationFrame {
    /// Whether the object tells of the conversation itself and of nothing else: `{"result":{"conversation":{…}}}`, which
    /// opens every answer. Nothing in it is of use, so no decoder need look at it.
    static func isSilent(_ object: ByteBuffer) -> Bool {
        object.withUnsafeReadableBytes { bytes in
            guard bytes.starts(with: opening) else { return false }
            var depth = 1
            var index = opening.count
            while index < bytes.count, depth > 0 {
                switch bytes[index] {
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"): depth -= 1
                case UInt8(ascii: "\""):
                    guard let end = endOfString(bytes, after: index) else { return false }
                    index = end
                default: break
                }
                index += 1
            }
            return bytes[index...].elementsEqual("}}".utf8)
        }
    }

    private static let opening = Array(#"{"result":{"conversation":{"#.utf8)

    /// Of its second quote.
    private static func endOfString(_ bytes: UnsafeRawBufferPointer, after start: Int) -> Int? {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\"") { return index }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
