import Characters
import Chat
import Generation
import Hummingbird
import Media
import NIOCore
import NIOHTTP1
import Webhooks

/// What each error from below means to a client. What is not listed is ours and shows nothing of itself.
extension APIError {
    init(_ error: any Error, outage: (any Error) -> Outage?) {
        switch error {
        case let error as APIError: self = error
        case let error as VideoError: self.init(error)
        case let error as ChatError: self.init(error)
        case let error as MediaError: self.init(error)
        case let error as WebhookError: self.init(error)
        case let error as CharacterError: self.init(error)
        case let error as DecodingError: self.init(error)
        case is HTTPParserError: self = .malformedHTTP
        // Of the client's connection; nothing else that a request goes through throws these.
        case is IOError, is ChannelError:
            self.init(.badRequest, "The connection broke within the request.", code: "connection_broken")
        // The client hung up, or the server is told to end: nobody reads it, and nothing failed.
        case is CancellationError: self.init(.badRequest, "The request was cancelled.", code: "cancelled")
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, "The request body is too large.", code: "request_too_large")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            self.init(error.status, error.status.reasonPhrase, code: "invalid_request")
        default: self = outage(error).map(APIError.init) ?? .inside
        }
    }

    private init(_ error: VideoError) {
        switch error {
        case .notFound(let id): self = .videoNotFound(id)
        case .notReady:
            self.init(
                .notFound, "Video is not ready yet, use GET /v1/videos/{video_id} to check status.", param: "video_id",
                code: "video_not_ready")
        case .expired:
            self.init(.notFound, "The content of this video has expired.", param: "video_id", code: "video_expired")
        case .sourceNotCompleted:
            self = .invalid("video_id", "Only a completed video can be remixed.", code: "video_not_completed")
        case .sourceModelGone(let model):
            self = .invalid(
                "video_id", "The model '\(model)' of this video is not there any more: it cannot be remixed.",
                code: "model_not_found")
        case .unsupportedSize(let size):
            self = .invalid("size", "The model does not make \(size).", code: "invalid_value")
        case .unsupported(let param, let reason): self = .invalid(param, reason, code: "unsupported_operation")
        case .badReference(let reason):
            self = .invalid("input_reference", reason, code: "invalid_reference")
        }
    }

    private init(_ error: MediaError) {
        switch error {
        case .invalid:
            self = .invalid("input_reference", "The file is not an image we can read.", code: "invalid_reference")
        case .tooLarge(let limit): self = .tooLarge(limit: limit, param: "input_reference")
        case .noSpace: self.init(Outage.full)
        case .tool: self = .server(.internalServerError, "The rendition could not be made.", code: "rendition_failed")
        case .gone: self = .mediaNotFound
        }
    }

    private init(_ outage: Outage) {
        switch outage {
        case .overloaded: self = .overloaded
        case .full:
            self = .server(
                .init(code: 507, reasonPhrase: "Insufficient Storage"), "The server has no space left.",
                code: "insufficient_storage", shouldRetry: false)
        case .unavailable:
            self = .server(
                .serviceUnavailable, "The server cannot reach its database.", code: "unavailable", retryAfter: 5)
        }
    }

    private init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let param = context.codingPath.place
            self =
                param.isEmpty
                ? .invalid(nil, "The JSON body must be an object.", code: "invalid_type")
                : .invalid(param, "Invalid type for '\(param)'.", code: "invalid_type")
        case .keyNotFound(let key, let context): self = .missing((context.codingPath + [key]).place)
        case .dataCorrupted: self = .malformedJSON
        @unknown default: self = .malformedJSON
        }
    }
}

extension [any CodingKey] {
    /// `ids[0]`, `filter.tag`
    var place: String {
        reduce(into: "") { place, key in
            if let index = key.intValue {
                place += "[\(index)]"
            } else {
                place += (place.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }
}
