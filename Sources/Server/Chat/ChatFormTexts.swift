import JSON
import NIOCore

/// Those values of a body that go on as their client wrote them, but for the white space: the order of a schema's members is the
/// order in which a model fills them.
struct ChatFormTexts {
    /// By name, all members of the body but the tools and the messages.
    private(set) var members: [String: String] = [:]
    /// Of each tool's function.
    private(set) var parameters: [String?] = []

    /// Of a body that a decoder has taken. nil for one that is written strangely, or has a name twice.
    init?(_ json: ByteBuffer) {
        let isRead = json.withUnsafeReadableBytes { bytes in
            var cursor = JSONCursor(bytes, isSpaced: true)
            return read(&cursor) && cursor.isAtEnd
        }
        guard isRead else { return nil }
    }

    private mutating func read(_ cursor: inout JSONCursor) -> Bool {
        var names: Set<String> = []
        return cursor.object { cursor, name in
            guard names.insert(String(decoding: name, as: UTF8.self)).inserted else { return false }
            if name.says("tools") { return cursor.skip("null") || cursor.list { readTool(&$0) } }
            guard let value = cursor.written() else { return false }
            if !name.says("messages") { members[String(decoding: name, as: UTF8.self)] = Self.text(value) }
            return true
        }
    }

    private mutating func readTool(_ cursor: inout JSONCursor) -> Bool {
        var (functions, found): (Int, String?) = (0, nil)
        let isRead = cursor.object { cursor, name in
            guard name.says("function") else { return cursor.written() != nil }
            functions += 1
            return cursor.object { cursor, name in
                guard let value = cursor.written() else { return false }
                guard name.says("parameters") else { return true }
                guard found == nil else { return false }
                found = Self.text(value)
                return true
            }
        }
        parameters.append(found)
        return isRead && functions <= 1
    }

    /// Without the white space between its tokens.
    private static func text(_ value: UnsafeRawBufferPointer) -> String {
        var (isQuoted, isEscaped) = (false, false)
        let bytes = value.filter { byte in
            if isQuoted {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isQuoted = false
                }
                return true
            }
            if byte == UInt8(ascii: "\"") { isQuoted = true }
            return ![0x20, 0x0A, 0x0D, 0x09].contains(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
