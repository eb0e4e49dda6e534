/// Cuts a member's value out of a JSON object, as it is written there: numbers and the order of keys survive.
enum JSONMember {
    /// nil where there is none. `object` has to be valid JSON; of several the last counts, as parsers have it.
    static func value(of key: String, in object: String) -> String? {
        let bytes = Array(object.utf8)
        let wanted = Array("\"\(key)\"".utf8)
        var depth = 0
        var index = 0
        var found: Range<Int>?
        /// Where the value of the wanted key begins.
        var start: Int?
        var lastString: Range<Int>?
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let end = endOfString(bytes, from: index)
                lastString = index..<end
                index = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ":") where depth == 1:
                if let lastString, bytes[lastString].elementsEqual(wanted) { start = index + 1 }
            case UInt8(ascii: ",") where depth == 1:
                if let begin = start { found = begin..<index }
                start = nil
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0, let begin = start { found = begin..<index }
                if depth == 0 { start = nil }
            default: break
            }
            index += 1
        }
        guard let found else { return nil }
        return String(decoding: bytes[found], as: UTF8.self).trimmingBlanks()
    }

    /// Behind the closing quote.
    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 2
            } else if bytes[index] == UInt8(ascii: "\"") {
                return index + 1
            } else {
                index += 1
            }
        }
        return bytes.count
    }
}

extension String {
    fileprivate func trimmingBlanks() -> String {
        let scalars = unicodeScalars
        let head = scalars.drop { $0.properties.isWhitespace }
        let end = head.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(head[...$0]) } ?? ""
    }
}
