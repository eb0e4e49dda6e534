import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    static func json(_ value: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        json(value.buffer, status: status, headers: headers)
    }

    static func json(_ buffer: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }

    /// Any of our own values, on the control route.
    static func encoded(_ value: some Encodable) throws -> Response {
        json(ByteBuffer(bytes: try JSONEncoder().encode(value)))
    }

    static func refusal(_ status: HTTPResponse.Status, code: Int, _ message: String) -> Response {
        json(["code": .int(code), "message": .string(message), "details": []], status: status)
    }

    static let unauthenticated = refusal(
        .unauthorized, code: 16, "Failed to look up session ID. [WKE=unauthenticated:invalid-credentials]")

    static func tooManyRequests(retryAfter: Int) -> Response {
        json(
            [
                "error": ["code": 8, "message": "Too many requests", "details": []],
                "waitTimeSeconds": .int(retryAfter),
            ], status: .tooManyRequests, headers: [.retryAfter: "\(retryAfter)"])
    }

    static let moderated = refusal(
        .forbidden, code: 7, "The request was rejected by content moderation. [WKE=forbidden:content-moderated]")

    static let challenge = Response(
        status: .forbidden, headers: [.contentType: "text/html; charset=UTF-8", .server: "cloudflare"],
        body: ResponseBody(
            byteBuffer: ByteBuffer(
                string: """
                    <!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body>\
                    <script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>
                    """)))

    /// The answer of a `status` fault.
    static func scripted(_ code: Int, body: Fault.StatusBody?, retryAfter: Int?) -> Response {
        let status = HTTPResponse.Status(code: min(599, max(200, code)))
        var response =
            switch body ?? standardBody(code) {
            case .html: challenge
            case .blockedUser:
                refusal(status, code: 7, "User is blocked: [WKE=unauthorized:blocked-user]")
            case .outOfDate: refusal(status, code: 7, "This page is out of date. Please refresh.")
            case .unauthenticated: unauthenticated
            case .rateLimited: tooManyRequests(retryAfter: retryAfter ?? 60)
            case .json: refusal(status, code: grpcCode(code), "Simulated failure \(code)")
            }
        response.status = status
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        return response
    }

    private static func standardBody(_ code: Int) -> Fault.StatusBody {
        switch code {
        case 401: .unauthenticated
        case 403: .html
        case 429: .rateLimited
        default: .json
        }
    }

    private static func grpcCode(_ status: Int) -> Int {
        switch status {
        case 400: 3
        case 401: 16
        case 403: 7
        case 404: 5
        case 429: 8
        case 503: 14
        default: 13
        }
    }
}
