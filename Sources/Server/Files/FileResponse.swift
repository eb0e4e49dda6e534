import HTTPTypes
import Hummingbird
import Media
import NIOCore

extension Response {
    /// `file` or the part of it that was asked for. HEAD needs no care here: whoever drops the body drops the file.
    init(_ file: OpenMedia, head: FileHead, _ request: Request, channel: any Channel) {
        var conditions = FileConditions(request.headers)
        // RFC 9110 gives ranges a meaning for GET alone.
        if request.method != .get { conditions.range = nil }
        let outcome = conditions.outcome(etag: head.etag, modified: head.modified, length: head.length)
        var fields = head.fields
        func body(_ range: Range<Int>) -> ResponseBody {
            ResponseBody(file: file, range, channel: channel)
        }
        switch outcome {
        case .whole:
            self.init(status: .ok, headers: fields, body: body(0..<head.length))
        case .part(let range):
            fields[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(head.length)"
            self.init(status: .partialContent, headers: fields, body: body(range))
        case .notModified:
            fields[.contentType] = nil
            self.init(status: .notModified, headers: fields, body: ResponseBody())
            self.headers[.contentLength] = nil
        case .unsatisfiable:
            self.init(Self.unsatisfiable(length: head.length))
        }
    }

    private init(_ other: Response) { self = other }

    private static func unsatisfiable(length: Int) -> Response {
        var response = APIError(
            .rangeNotSatisfiable, "The file has \(length) bytes; the range lies behind them.", code: "invalid_range"
        ).response
        response.headers[.contentRange] = "bytes */\(length)"
        return response
    }
}
