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

    /// What came between requests while answers were owed.
    private var failure: (any Error)?

    /// nil where it is not for us to answer, or not yet: an answer that is owed may be half written, and a request whose body it is
    /// gets an answer already.
    mutating func answer(to error: any Error, owed: Int, isWithinBody: Bool) -> Answer? {
        guard error is HTTPParserError, !isWithinBody else { return nil }
        guard owed == 0 else {
            failure = error
            return nil
        }
        return Self.answer(to: error)
    }

    /// What follows the last answer that was owed.
    mutating func answerBehindOthers() -> Answer? {
        defer { failure = nil }
        return failure.map { Self.answer(to: $0) }
    }

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
