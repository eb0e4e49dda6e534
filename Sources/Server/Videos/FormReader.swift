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
    let memory: BodyMemory
    let now: @Sendable () -> Date

    /// Hands the form to `use`, for whose length its bytes count as held. A reference in it may be stored already: whoever
    /// refuses the request drops it. Without `takesFiles` files are skipped.
    func withForm<Result>(
        of request: Request, takesFiles: Bool, _ use: (VideoForm) async throws -> Result
    ) async throws -> Result {
        var hold = BodyHold(memory)
        defer { hold.release() }
        return try await use(try await form(of: request, takesFiles: takesFiles, &hold))
    }

    private func form(of request: Request, takesFiles: Bool, _ hold: inout BodyHold) async throws -> VideoForm {
        let type = try Self.contentType(request.headers)
        switch type.value {
        case "multipart/form-data":
            guard let boundary = MultipartBoundary.boundary(of: type) else {
                throw APIError.malformedMultipart("there is no usable boundary")
            }
            try refuse(request, above: jsonBytes + uploadBytes)
            return try await MultipartIntake.form(
                request.body, boundary: boundary, reader: self, takesFiles: takesFiles, &hold)
        case "application/x-www-form-urlencoded":
            let body = try await collect(request, &hold)
            guard let text = String(validating: body.readableBytesView, as: UTF8.self), let query = Query(text) else {
                throw APIError.invalid(nil, "We could not parse the form body of your request.", code: "invalid_form")
            }
            return try VideoForm(query)
        default: return try VideoForm(json: try await collect(request, &hold))
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

    /// Of a body of unknown length as much is taken as it may have, once it is no longer small.
    private func collect(_ request: Request, _ hold: inout BodyHold) async throws -> ByteBuffer {
        let length = try refuse(request, above: jsonBytes)
        try hold.cover(length ?? 0, most: length ?? 0)
        var body = ByteBuffer()
        for try await buffer in request.body {
            guard body.readableBytes + buffer.readableBytes <= jsonBytes else {
                throw APIError.tooLarge(limit: jsonBytes)
            }
            try hold.cover(body.readableBytes + buffer.readableBytes, most: jsonBytes)
            body.writeImmutableBuffer(buffer)
        }
        return body
    }

    /// Gives the length that the request tells.
    @discardableResult
    private func refuse(_ request: Request, above limit: Int) throws -> Int? {
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > limit { throw APIError.tooLarge(limit: limit) }
        return length
    }
}
