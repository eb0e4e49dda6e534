/// One `Range` of a file of known length.
enum ByteRange: Hashable {
    /// No range, several, or a unit or spelling that we do not know: the file goes out whole, as RFC 9110 allows.
    case whole
    case part(Range<Int>)
    case unsatisfiable

    init(_ header: String?, length: Int) {
        guard let header, let set = Self.bytes(header), !set.contains(","), let dash = set.firstIndex(of: "-") else {
            self = .whole
            return
        }
        let first = set[..<dash]
        let last = set[set.index(after: dash)...]
        guard Self.isDigits(first), Self.isDigits(last), !(first.isEmpty && last.isEmpty) else {
            self = .whole
            return
        }
        if first.isEmpty {
            self = Self.suffix(Self.number(last), length: length)
        } else if last.isEmpty || Self.isAscending(first, last) {
            self = Self.span(Self.number(first), last.isEmpty ? .max : Self.number(last), length: length)
        } else {
            self = .whole
        }
    }

    private static func suffix(_ count: Int, length: Int) -> ByteRange {
        count == 0 || length == 0 ? .unsatisfiable : .part(max(0, length - count)..<length)
    }

    private static func span(_ first: Int, _ last: Int, length: Int) -> ByteRange {
        guard first < length else { return .unsatisfiable }
        return .part(first..<(last < length ? last + 1 : length))
    }

    private static func bytes(_ header: String) -> Substring? {
        let sides = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, sides[0].lowercased() == "bytes" else { return nil }
        return sides[1].drop { $0 == " " }
    }

    private static func isDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { (48...57).contains($0) } }

    /// Numbers of any length.
    private static func isAscending(_ first: Substring, _ last: Substring) -> Bool {
        let first = first.utf8.drop { $0 == UInt8(ascii: "0") }
        let last = last.utf8.drop { $0 == UInt8(ascii: "0") }
        return first.count == last.count ? !last.lexicographicallyPrecedes(first) : first.count < last.count
    }

    /// Beyond what an `Int` holds is simply past every end.
    private static func number(_ digits: Substring) -> Int { Int(digits) ?? .max }
}
