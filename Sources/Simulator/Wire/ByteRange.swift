/// What a Range header asks of a file.
enum ByteRange: Hashable, Sendable {
    case whole
    case part(Range<Int>)
    case unsatisfiable

    /// Single ranges only; anything else than `bytes=` is the whole.
    init(header: String?, length: Int) {
        guard let header, header.hasPrefix("bytes="), !header.contains(",") else {
            self = .whole
            return
        }
        let bounds = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard bounds.count == 2 else {
            self = .whole
            return
        }
        let (first, last) = (Int(bounds[0]), Int(bounds[1]))
        switch (first, last) {
        case (let first?, let last?) where first <= last && first < length: self = .part(first..<min(last + 1, length))
        case (let first?, nil) where bounds[1].isEmpty && first < length: self = .part(first..<length)
        case (nil, let suffix?) where bounds[0].isEmpty && suffix > 0 && length > 0:
            self = .part(max(0, length - suffix)..<length)
        case (nil, nil): self = .whole
        default: self = .unsatisfiable
        }
    }
}
