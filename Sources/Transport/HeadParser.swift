/// Makes the head of an answer out of the lines libcurl hands out; 1xx heads in front of it are skipped.
struct HeadParser {
    /// All lines together, skipped heads included.
    static let limit = 64 * 1024

    enum Step: Equatable {
        case more
        /// The final answer's status line.
        case status
        case head(TransferHead)
        /// Lines after the head: trailers.
        case ignored
        case tooLong, malformed
    }

    private var head: TransferHead?
    private var isDone = false
    private var size = 0

    mutating func line(_ bytes: UnsafeRawBufferPointer) -> Step {
        guard !isDone else { return .ignored }
        size += bytes.count
        guard size <= Self.limit else { return .tooLong }
        let line = bytes[..<(bytes.lastIndex { $0 != 10 && $0 != 13 }.map { $0 + 1 } ?? 0)]
        if line.isEmpty { return endOfHead() }
        if line.starts(with: "HTTP/".utf8) { return statusLine(line) }
        guard head != nil else { return .malformed }
        if line.first == 32 || line.first == 9 {
            continueLastHeader(line)
        } else if let colon = line.firstIndex(of: 58) {
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            head?.headers.append((name, Self.trimmed(line[(colon + 1)...])))
        }
        return .more
    }

    private mutating func endOfHead() -> Step {
        guard let head else { return .malformed }
        if (100..<200).contains(head.status) {
            self.head = nil
            return .more
        }
        isDone = true
        self.head = nil
        return .head(head)
    }

    private mutating func statusLine(_ line: Slice<UnsafeRawBufferPointer>) -> Step {
        let words = line.split(separator: 32, maxSplits: 2)
        guard words.count > 1, let status = Int(String(decoding: words[1], as: UTF8.self)), (100..<1000) ~= status
        else { return .malformed }
        head = TransferHead(status: status, headers: [])
        return status < 200 ? .more : .status
    }

    /// A folded header: obsolete, but one value.
    private mutating func continueLastHeader(_ line: Slice<UnsafeRawBufferPointer>) {
        guard var last = head?.headers.popLast() else { return }
        last.value += " " + Self.trimmed(line)
        head?.headers.append(last)
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let isText: (UInt8) -> Bool = { $0 != 32 && $0 != 9 }
        guard let first = bytes.firstIndex(where: isText), let last = bytes.lastIndex(where: isText) else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
