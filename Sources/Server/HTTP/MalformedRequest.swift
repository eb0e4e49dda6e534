import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// The answer to what is not HTTP, or more header than we read: an envelope, and the connection's end.
struct MalformedRequest {
    /// Until a client that goes on sending is cut off.
    static let lingering = TimeAmount.seconds(2)

    struct Answer {
        let head: HTTPResponse
        let body: ByteBuffer
    }

    /// Whether what is written now is not ours to send.
    private(set) var isReplacing = false
    /// What came while answers were owed. The server behind learns of it: it may be within the body it reads.
    private var failure: (any Error)?

    /// nil where it is not for us to answer, or not yet: an answer that is owed may be half written.
    mutating func answer(to error: any Error, owed: Int) -> Answer? {
        guard error is HTTPParserError else { return nil }
        guard owed == 0 else {
            failure = error
            return nil
        }
        return Self.answer(to: error)
    }

    /// What goes out in place of what the server behind says by itself, after what it owed. All of ours have an identifier.
    mutating func answer(inPlaceOf head: HTTPResponse) -> Answer? {
        guard let failure, head.status == .badRequest, head.headerFields[.requestID] == nil else { return nil }
        isReplacing = true
        return Self.answer(to: failure)
    }

    mutating func ended() { isReplacing = false }

    private static func answer(to error: any Error) -> Answer {
        let told =
            if case .headerOverflow? = error as? HTTPParserError {
                APIError(
                    .requestHeaderFieldsTooLarge, "The request's header fields are too large.",
                    code: "headers_too_large")
            } else {
                APIError.malformedHTTP
            }
        var head = HTTPResponse(status: told.status)
        head.headerFields = [
            .contentType: "application/json", .contentLength: String(told.envelope.readableBytes),
            .connection: "close",
            .requestID: RequestID.make(), .processingMilliseconds: "0", .openAIVersion: "2020-10-01",
        ]
        return Answer(head: head, body: told.envelope)
    }
}
