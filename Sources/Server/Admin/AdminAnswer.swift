import HTTPTypes
import Hummingbird
import NIOCore

/// An administrator's answer: `{"success":…,"data":…,…,"message":…}`, as the predecessors wrote it.
struct AdminAnswer: Sendable {
    var status = HTTPResponse.Status.ok
    var data: AdminJSON?
    /// Members beside `data`.
    var fields: [(String, AdminJSON)] = []
    var message: String?
    var cookie: String?
    /// Instead of the envelope: a file, a stream.
    var raw: Response?

    init(
        _ data: AdminJSON? = nil, fields: [(String, AdminJSON)] = [], message: String? = nil,
        status: HTTPResponse.Status = .ok
    ) {
        self.data = data
        self.fields = fields
        self.message = message
        self.status = status
    }

    init(raw: Response) { self.raw = raw }

    /// In `data` and beside it: predecessors' scripts look there, ours here.
    static func both(_ data: AdminJSON, message: String? = nil) -> AdminAnswer {
        AdminAnswer(data, fields: data.members, message: message)
    }

    var response: Response {
        if let raw { return raw.asAdmin }
        var json = JSONWriter()
        json.object { json in
            json.key("success")
            json.value(true)
            if let data {
                json.key("data")
                json.value(data)
            }
            for (name, value) in fields where name != "success" {
                json.key(escaping: name)
                json.value(value)
            }
            if let message {
                json.key("message")
                json.value(message)
            }
        }
        var response = Response.json(json.buffer, status: status).asAdmin
        if let cookie { response.headers[.setCookie] = cookie }
        return response
    }
}

extension APIError {
    /// `{"success":false,"message":…,"error":…,"code":…,"field":…}`
    var adminResponse: Response {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.key("success")
            json.value(false)
            json.key("message")
            json.value(message)
            json.key("error")
            json.value(message)
            json.key("code")
            json.value(code)
            json.key("field")
            json.value(param)
        }
        var response = response
        response.body = ResponseBody(byteBuffer: json.buffer)
        // SDKs give up on more than two minutes; people should know.
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response.asAdmin
    }
}

extension Response {
    /// Nothing of it is for caches, unless it says itself for which, nor for guesses about its type.
    fileprivate var asAdmin: Response {
        var response = self
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
