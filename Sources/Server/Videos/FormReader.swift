import Foundation
import Generation
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's body, in any of the three types that are taken.
struct FormReader: Sendable {
    let videos: VideoService
    let jsonBytes: Int
    let uploadBytes: Int
    let now: @Sendable () -> Date

    /// A reference in it may be stored already: whoever refuses the request drops it. Without `takesFiles` files are skipped.
    func form(of request: Request, takesFiles: Bool) async throws -> VideoForm {
        let type = try Self.contentType(request.headers)
        switch type.value {
        case "multipart/form-data":
            guard let boundary = MultipartBoundary.boundary(of: type) else {
                throw APIError.malformedMultipart("there is no usable boundary")
            }
            try refuse(request, above: jsonBytes + uploadBytes)
            return try await MultipartIntake.form(
                request.body, boundary: boundary, reader: self, takesFiles: takesFiles)
        case "application/x-www-form-urlencoded":
            let body = try await collect(request)
            guard let text = String(validating: body.readableBytesView, as: UTF8.self), let query = Query(text) else {
                throw APIError.invalid(nil, "We could not parse the form body of your request.", code: "invalid_form")
            }
            return try VideoForm(query)
        default: return try VideoForm(json: try await collect(request))
        }
    }

    /// Before anything of the body is read. No type at all is taken for JSON.
    private static func contentType(_ headers: HTTPFields) throws -> HeaderParameters {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw APIError.unsupportedMediaType
        }
        let header = headers[.contentType] ?? "application/json"
        guard let type = HeaderParameters(header),
            ["application/json", "multipart/form-data", "application/x-www-form-urlencoded"].contains(type.value)
        else { throw APIError.unsupportedMediaType }
        return type
    }

    private func collect(_ request: Request) async throws -> ByteBuffer {
        try refuse(request, above: jsonBytes)
        do {
            return try await request.body.collect(upTo: jsonBytes)
        } catch is NIOTooManyBytesError {
            throw APIError.tooLarge(limit: jsonBytes)
        }
    }

    private func refuse(_ request: Request, above limit: Int) throws {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw APIError.tooLarge(limit: limit)
        }
    }
}
