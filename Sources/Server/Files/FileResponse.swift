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
        let answer = FileAnswer(head, conditions)
        if answer.status == .rangeNotSatisfiable {
            self = Self.unsatisfiable(answer, length: head.length)
        } else if let range = answer.range {
            let body = ResponseBody(file: file, range, channel: channel)
            self.init(status: answer.status, headers: answer.fields, body: body)
        } else {
            self.init(status: answer.status, headers: answer.fields, body: ResponseBody())
            headers[.contentLength] = nil
        }
    }

    private static func unsatisfiable(_ answer: FileAnswer, length: Int) -> Response {
        var response = APIError(
            answer.status, "The file has \(length) bytes; the range lies behind them.", code: "invalid_range"
        ).response
        response.headers[.contentRange] = answer.fields[.contentRange]
        return response
    }
}
