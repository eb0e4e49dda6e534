@testable import Server

/// The headers of a request for a file, one on each line: `Range`, `If-Range`, `If-None-Match`, `If-Modified-Since`.
enum RangeTarget {
    private static let etag = "\"e-1\""
    private static let modified = HTTPDate(seconds: 784_111_777)

    static func check(_ input: FuzzInput) throws {
        let lines = input.text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        func line(_ index: Int) -> String? { index < lines.count && !lines[index].isEmpty ? lines[index] : nil }
        for length in [0, 1, 10, 1000, .max] {
            try checkRange(lines[0], length: length)
            let conditions = FileConditions(
                range: line(0), ifRange: line(1), ifNoneMatch: line(2), ifModifiedSince: line(3))
            try check(conditions, length: length)
        }
        for text in lines { try checkDate(text) }
    }

    private static func check(_ conditions: FileConditions, length: Int) throws {
        switch conditions.outcome(etag: etag, modified: modified, length: length) {
        case .whole: break
        case .part(let part):
            try same(.part(part), ByteRange(conditions.range, length: length), "a part is the one asked for")
            try holds(
                conditions.ifRange.map { $0 == etag || HTTPDate($0) == modified } ?? true, "a part of the same file")
        case .notModified:
            try holds(
                conditions.ifNoneMatch != nil || conditions.ifModifiedSince != nil, "only who has it is told so")
        case .unsatisfiable: try same(.unsatisfiable, ByteRange(conditions.range, length: length), "nothing to send")
        }
    }

    private static func checkRange(_ header: String, length: Int) throws {
        let range = ByteRange(header, length: length)
        if case .part(let part) = range {
            try holds(!part.isEmpty && part.lowerBound >= 0 && part.upperBound <= length, "a part of the file")
        }
        try same(range, slowly(header, length: length), "RFC 9110 says so of \(header) and \(length)")
    }

    /// The same, written down another way.
    private static func slowly(_ header: String, length: Int) -> ByteRange {
        let bytes = Array(header.utf8)
        guard bytes.count >= 6, bytes[..<6].map({ $0 | 0x20 }).elementsEqual("bytes=".utf8.map { $0 | 0x20 }),
            bytes[5] == UInt8(ascii: "=")
        else { return .whole }
        let sides = bytes[6...].drop { $0 == UInt8(ascii: " ") }
            .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isNumeric = sides.allSatisfy { $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
        guard sides.count == 2, isNumeric else { return .whole }
        let (first, last) = (sides[0], sides[1])
        switch (first.isEmpty, last.isEmpty) {
        case (true, true): return .whole
        case (true, false):
            guard length > 0, isLess(0, than: last) else { return .unsatisfiable }
            let count = isLess(length, than: last) ? length : value(last)
            return .part((length - count)..<length)
        case (false, _):
            if !last.isEmpty, precedes(last, first) { return .whole }
            guard isLess(first, than: length) else { return .unsatisfiable }
            let end = !last.isEmpty && isLess(last, than: length) ? value(last) + 1 : length
            return .part(value(first)..<end)
        }
    }

    // As is done on paper: numbers have no greatest.

    private static func precedes(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        func padded(_ digits: ArraySlice<UInt8>) -> [UInt8] {
            Array(repeating: UInt8(ascii: "0"), count: max(left.count, right.count) - digits.count) + digits
        }
        return padded(left).lexicographicallyPrecedes(padded(right))
    }

    private static func isLess(_ digits: ArraySlice<UInt8>, than number: Int) -> Bool {
        precedes(digits, Array(String(number).utf8)[...])
    }

    private static func isLess(_ number: Int, than digits: ArraySlice<UInt8>) -> Bool {
        precedes(Array(String(number).utf8)[...], digits)
    }

    /// Of digits that an `Int` holds.
    private static func value(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// A date that is understood is written so that it is understood again.
    private static func checkDate(_ text: String) throws {
        guard let date = HTTPDate(text) else { return }
        try same(date, HTTPDate(date.text), "a date means the same when it is written: \(text), \(date.text)")
    }
}
