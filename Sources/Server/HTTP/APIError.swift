import HTTPTypes

/// Everything that a client is told instead of what it asked for.
struct APIError: Error, Hashable {
    var status: HTTPResponse.Status
    /// For people; never holds a path, SQL or a secret.
    var message: String
    var type = "invalid_request_error"
    /// The parameter that is wrong.
    var param: String?
    var code: String?
    /// In seconds. SDKs give up retrying on more than 120.
    var retryAfter: Int?
    /// `false` where the status would make an SDK retry what cannot get better.
    var shouldRetry: Bool?
    /// Methods that the path does have.
    var allow: String?

    init(
        _ status: HTTPResponse.Status, _ message: String, param: String? = nil, code: String? = nil
    ) {
        self.status = status
        self.message = message
        self.param = param
        self.code = code
    }
}

extension APIError {
    static func invalid(_ param: String?, _ message: String, code: String = "invalid_value") -> APIError {
        APIError(.badRequest, message, param: param, code: code)
    }

    static func missing(_ param: String) -> APIError {
        invalid(param, "Missing required parameter: '\(param)'.", code: "missing_required_parameter")
    }

    static func repeated(_ param: String) -> APIError {
        invalid(param, "The parameter '\(param)' was given more than once.", code: "duplicate_parameter")
    }

    static let malformedHTTP = invalid(nil, "We could not parse your HTTP request.", code: "invalid_http")

    static let malformedJSON = invalid(nil, "We could not parse the JSON body of your request.", code: "invalid_json")

    static func malformedMultipart(_ reason: String) -> APIError {
        invalid(nil, "We could not parse the multipart body of your request: \(reason).", code: "invalid_multipart")
    }

    static func tooLarge(limit: Int, param: String? = nil) -> APIError {
        APIError(
            .contentTooLarge,
            "The \(param.map { "value of '\($0)'" } ?? "request body") is larger than \(limit) bytes.",
            param: param, code: "request_too_large")
    }

    static let unsupportedMediaType = APIError(
        .unsupportedMediaType,
        "Unsupported content type. Use application/json, multipart/form-data or application/x-www-form-urlencoded.",
        code: "unsupported_content_type")

    static let onlyJSON = APIError(
        .unsupportedMediaType, "Unsupported content type. Use application/json.", code: "unsupported_content_type")

    static func unknownURL(method: String, path: String) -> APIError {
        APIError(.notFound, "Invalid URL (\(method) \(path.prefix(200)))", code: "unknown_url")
    }

    static func methodNotAllowed(_ method: String, allow: String) -> APIError {
        var error = APIError(
            .methodNotAllowed, "Not allowed to \(method) on this URL. Allowed: \(allow).", code: "method_not_supported")
        error.allow = allow
        return error
    }

    static let missingKey = APIError(
        .unauthorized,
        "You didn't provide an API key. Send it in an Authorization header: Authorization: Bearer YOUR_KEY.",
        code: "invalid_api_key")

    static let wrongKey = APIError(.unauthorized, "Incorrect API key provided.", code: "invalid_api_key")

    static func videoNotFound(_ id: String) -> APIError {
        APIError(.notFound, "Video with id '\(id.prefix(128))' not found.", param: "video_id", code: "not_found")
    }

    static func modelNotFound(_ name: String) -> APIError {
        APIError(
            .notFound, "The model `\(name.prefix(64))` does not exist or you do not have access to it.", param: "model",
            code: "model_not_found")
    }

    static let mediaNotFound = APIError(.notFound, "There is no such file.", code: "not_found")

    static func server(
        _ status: HTTPResponse.Status, _ message: String, code: String, retryAfter: Int? = nil, shouldRetry: Bool? = nil
    ) -> APIError {
        var error = APIError(status, message, code: code)
        error.type = "server_error"
        error.retryAfter = retryAfter
        error.shouldRetry = shouldRetry
        return error
    }

    static let overloaded = server(
        .serviceUnavailable, "The server is overloaded. Please try again shortly.", code: "overloaded", retryAfter: 1)

    static let inside = server(
        .internalServerError, "The server had an error while processing your request.", code: "internal_error")
}
