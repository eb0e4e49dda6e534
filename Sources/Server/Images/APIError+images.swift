import Generation
import HTTPTypes
import Media

extension APIError {
    /// What errors from below mean to a client that asked for pictures; all others are passed on.
    static func ofImages(_ error: any Error, param: String = "image") -> any Error {
        switch error {
        case VideoError.notFound(let id):
            APIError(.notFound, "Image job with id '\(id.prefix(128))' not found.", param: "id", code: "not_found")
        case VideoError.expired:
            APIError(.notFound, "The pictures of this job have expired.", param: "id", code: "image_expired")
        case VideoError.badReference(let reason): invalid(param, reason, code: "invalid_reference")
        case MediaError.invalid: invalid(param, "The file is not an image we can read.", code: "invalid_reference")
        case MediaError.tooLarge(let limit): tooLarge(limit: limit, param: param)
        // The client went away while it waited.
        case is CancellationError: APIError(.badRequest, "The request was cancelled.", code: "cancelled")
        default: error
        }
    }
}
