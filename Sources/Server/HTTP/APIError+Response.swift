import HTTPTypes
import Hummingbird
import NIOCore

extension APIError {
    var response: Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        if let retryAfter { headers[.retryAfter] = String(min(max(retryAfter, 1), 120)) }
        if let shouldRetry { headers[.shouldRetry] = shouldRetry ? "true" : "false" }
        if let allow { headers[.allow] = allow }
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: envelope))
    }

    /// `{"error":{"message":…,"type":…,"param":…,"code":…}}`, all four always.
    var envelope: ByteBuffer {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.key("error")
            json.object { json in
                json.key("message")
                json.value(message)
                json.key("type")
                json.value(type)
                json.key("param")
                json.value(param)
                json.key("code")
                json.value(code)
            }
        }
        return json.buffer
    }
}

extension Response {
    static func json(_ buffer: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: buffer))
    }
}
