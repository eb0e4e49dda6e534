import HTTPTypes

/// What a request for a file is answered with.
struct FileAnswer: Hashable {
    let status: HTTPResponse.Status
    /// Without the length.
    var fields: HTTPFields
    /// The bytes that follow; nil when none of the file do.
    let range: Range<Int>?

    init(_ head: FileHead, _ conditions: FileConditions) {
        fields = head.fields
        switch conditions.outcome(etag: head.etag, modified: head.modified, length: head.length) {
        case .whole:
            (status, range) = (.ok, 0..<head.length)
        case .part(let part):
            (status, range) = (.partialContent, part)
            fields[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(head.length)"
        case .notModified:
            (status, range) = (.notModified, nil)
            fields[.contentType] = nil
        case .unsatisfiable:
            (status, range) = (.rangeNotSatisfiable, nil)
            fields = [.contentRange: "bytes */\(head.length)"]
        }
    }
}
