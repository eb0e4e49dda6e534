import HTTPTypes

/// What to send of a file that the client may have already, in whole or in part.
enum FileOutcome: Hashable {
    case whole
    case part(Range<Int>)
    case notModified
    case unsatisfiable
}

/// The preconditions and the range of one request for a file.
struct FileConditions: Hashable {
    var range: String?
    var ifRange: String?
    var ifNoneMatch: String?
    var ifModifiedSince: String?

    func outcome(etag: String, modified: HTTPDate, length: Int) -> FileOutcome {
        if let ifNoneMatch {
            if Self.matches(ifNoneMatch, etag) { return .notModified }
        } else if let since = ifModifiedSince.flatMap(HTTPDate.init), modified.seconds <= since.seconds {
            return .notModified
        }
        guard isRangeCurrent(etag: etag, modified: modified) else { return .whole }
        switch ByteRange(range, length: length) {
        case .whole: return .whole
        case .part(let part): return .part(part)
        case .unsatisfiable: return .unsatisfiable
        }
    }

    /// Whether the client has what this tag stands for.
    func holds(_ etag: String) -> Bool { ifNoneMatch.map { Self.matches($0, etag) } ?? false }

    /// Whether what the client holds goes together with a part of ours: the same strong tag, or exactly our date.
    private func isRangeCurrent(etag: String, modified: HTTPDate) -> Bool {
        guard let ifRange else { return true }
        return ifRange == etag || HTTPDate(ifRange) == modified
    }

    /// Weak comparison, as `If-None-Match` wants it. Our tags hold no comma.
    private static func matches(_ list: String, _ etag: String) -> Bool {
        list.split(separator: ",").contains { element in
            var tag = element.drop { $0 == " " || $0 == "\t" }
            while tag.last == " " || tag.last == "\t" { tag.removeLast() }
            if tag == "*" { return true }
            if tag.hasPrefix("W/") { tag = tag.dropFirst(2) }
            return tag == etag
        }
    }
}

extension FileConditions {
    init(_ headers: HTTPFields) {
        self.init(
            range: headers[.range], ifRange: headers[.ifRange], ifNoneMatch: headers[.ifNoneMatch],
            ifModifiedSince: headers[.ifModifiedSince])
    }
}
