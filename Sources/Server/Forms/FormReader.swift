import Foundation
import Generation
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a request's body into a form, in any of the three types that are taken.
struct FormReader<Form: BodyForm>: Sendable {
    let videos: VideoService
    let bodies: BodyReader
    /// Of one file.
    let uploadBytes: Int
    let now: @Sendable () -> Date

    /// Largest multipart body in bytes.
    var limit: Int { bodies.limit + Form.fileLimit * uploadBytes }

    /// Hands the form to `use`, for whose length its bytes count as held. Files in it are stored already: whoever
    /// refuses the request drops them. Without `takesFiles` files are skipped.
    func withForm<Result>(
        of request: Request, takesFiles: Bool, _ use: (Form) async throws -> Result
    ) async throws -> Result {
        var hold = BodyHold(bodies.memory)
        defer { hold.release() }
        return try await use(try await form(of: request, takesFiles: takesFiles, &hold))
    }

    private func form(of request: Request, takesFiles: Bool, _ hold: inout BodyHold) async throws -> Form {
        let type = try Self.contentType(request.headers)
        switch type.value {
        case "multipart/form-data":
            guard let boundary = MultipartBoundary.boundary(of: type) else {
                throw APIError.malformedMultipart("there is no usable boundary")
            }
            try BodyReader.refuse(request, above: limit)
            return try await MultipartIntake<Form>.form(
                request.body, boundary: boundary, reader: self, takesFiles: takesFiles, &hold)
        case "application/x-www-form-urlencoded":
            let body = try await bodies.collect(request, &hold)
            guard let text = String(validating: body.readableBytesView, as: UTF8.self), let query = Query(text) else {
                throw APIError.invalid(nil, "We could not parse the form body of your request.", code: "invalid_form")
            }
            return try Form(query, takesFiles: takesFiles)
        default: return try Form(json: try await bodies.collect(request, &hold), takesFiles: takesFiles)
        }
    }

    /// Before anything of the body is read. No type at all is taken for JSON.
    private static func contentType(_ headers: HTTPFields) throws -> HeaderParameters {
        try BodyReader.refuseEncoding(headers)
        let header = headers[.contentType] ?? "application/json"
        guard let type = HeaderParameters(header),
            ["application/json", "multipart/form-data", "application/x-www-form-urlencoded"].contains(type.value)
        else { throw APIError.unsupportedMediaType }
        return type
    }
}
