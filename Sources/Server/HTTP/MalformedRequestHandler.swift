import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers what is not HTTP, or more header than we read, with an envelope, and ends the connection.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private static let lingering = TimeAmount.seconds(2)

    /// Answers still owed on this connection; one of them may be half written.
    private var owed = 0
    /// What came while answers were owed. The server behind learns of it: it may be within the body it reads.
    private var failure: (any Error)?
    /// Whether what is written now is not ours to send.
    private var isReplacing = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { owed += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            // All of ours have an identifier: this is what the server behind says by itself, after what it owed.
            if let failure, head.status == .badRequest, head.headerFields[.requestID] == nil {
                isReplacing = true
                context.write(wrapOutboundOut(.head(Self.head(of: Self.answer(to: failure)))), promise: promise)
                return context.write(wrapOutboundOut(.body(Self.answer(to: failure).envelope)), promise: nil)
            }
        case .body where isReplacing: promise?.succeed(); return
        case .body: break
        case .end:
            isReplacing = false
            owed -= 1
        }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        guard owed == 0 else {
            failure = error
            return context.fireErrorCaught(error)
        }
        let answer = Self.answer(to: error)
        context.write(wrapOutboundOut(.head(Self.head(of: answer))), promise: nil)
        context.write(wrapOutboundOut(.body(answer.envelope)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // Closing at once, with more of the request still to come, would take the answer away from the client.
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
    }

    private static func head(of answer: APIError) -> HTTPResponse {
        var head = HTTPResponse(status: answer.status)
        head.headerFields = [
            .contentType: "application/json", .contentLength: String(answer.envelope.readableBytes),
            .connection: "close",
            .requestID: RequestID.make(), .processingMilliseconds: "0", .openAIVersion: "2020-10-01",
        ]
        return head
    }

    private static func answer(to error: any Error) -> APIError {
        if case .headerOverflow? = error as? HTTPParserError {
            return APIError(
                .requestHeaderFieldsTooLarge, "The request's header fields are too large.", code: "headers_too_large")
        }
        return .malformedHTTP
    }
}
