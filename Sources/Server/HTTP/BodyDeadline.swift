import HTTPTypes
import NIOCore

/// How long a request's body may take: whoever trickles, or sends more than any route takes, is cut off.
struct BodyDeadline: Hashable {
    /// Bytes a second that a client must manage.
    static let slowest = 32 << 10
    static let longest = TimeAmount.minutes(10)
    /// For what is left of a body that is refused: time for the client to read why.
    static let lingering = TimeAmount.seconds(10)

    let largestBody: Int

    /// nil where there is no body.
    func time(for headers: HTTPFields) -> TimeAmount? {
        if headers.contains(.transferEncoding) { return Self.longest }
        guard let length = headers[.contentLength].flatMap({ Int($0) }), length > 0 else { return nil }
        guard length <= largestBody else { return Self.lingering }
        return min(.seconds(30 + Int64(length / Self.slowest)), Self.longest)
    }
}
