import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Holds a client to what HTTP, time and size allow, answers what is not HTTP, hears when the client hangs up, and holds a
/// flush back where more is about to be written. One handler for all of it: each that stands in the pipeline costs every piece
/// of every answer.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let largestBody: Int
    private var head = HeadDeadline()
    private var body: BodyDeadline
    private var malformed = MalformedRequest()
    private var hangUp = HangUp()
    private var flush = AnswerFlush()
    /// Requests that began, less those that were answered.
    private var owed = 0

    /// `largestBody`: in bytes, of whatever route.
    init(largestBody: Int) {
        self.largestBody = largestBody
        body = BodyDeadline(largestBody: largestBody)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            try context.pipeline.syncOperations.addHandler(ByteWatch(self), position: .first)
        } catch {
            context.fireErrorCaught(error)
        }
        if context.channel.isActive { head.connected(context.channel) }
    }

    func channelActive(context: ChannelHandlerContext) {
        head.connected(context.channel)
        context.fireChannelActive()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            owed += 1
            head.began()
            body.began(request.headerFields)
            if expectsWord(request) {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let buffer): body.received(buffer.readableBytes, context.channel)
        case .end:
            head.ended()
            body.ended()
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        armBody(context)
        context.fireChannelReadComplete()
    }

    /// Without a word back such clients wait a second before each large body. A body beyond every limit is not asked for.
    private func expectsWord(_ request: HTTPRequest) -> Bool {
        request.headerFields[.expect]?.lowercased() == "100-continue"
            && request.headerFields[.contentLength].flatMap { Int($0) } ?? 0 <= largestBody
    }

    /// Hands bytes to the decoder by `decode`.
    fileprivate func take(_ context: ChannelHandlerContext, _ decode: () -> Void) {
        let place = head.place
        decode()
        head.took(since: place, owed: owed, context.channel)
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        flush.wrote(part)
        guard case .end = part else { return context.write(data, promise: promise) }
        owed -= 1
        let last = owed == 0 ? malformed.answerBehindOthers() : nil
        let promise = last == nil ? promise : promise ?? context.eventLoop.makePromise()
        context.write(data, promise: promise)
        armBody(context)
        if owed == 0 {
            head.answered(context.channel)
            body.answered(context.channel)
        }
        guard let last else { return }
        // With the input shut, closing the output closes the whole: not before what was owed is with the client.
        promise?.futureResult.assumeIsolated().whenSuccess { self.end(with: last, context) }
    }

    /// While an answer is owed to another request, what is left of this one may wait unread, which is none of the client's doing.
    private func armBody(_ context: ChannelHandlerContext) { if owed <= 1 { body.readComplete(context.channel) } }

    func flush(context: ChannelHandlerContext) {
        switch flush.asked() {
        case .now: context.flush()
        case .never: break
        // Behind what the task that wrote it is about to write.
        case .later: context.eventLoop.assumeIsolated().execute { if self.flush.came() { context.flush() } }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Of what comes behind something malformed: that was told.
        if case .dataReceivedInErrorState? = error as? ByteToMessageDecoderError { return }
        guard let answer = malformed.answer(to: error, owed: owed, isWithinBody: body.isReceiving) else {
            return context.fireErrorCaught(error)
        }
        end(with: answer, context)
    }

    private func end(with answer: MalformedRequest.Answer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        context.write(wrapOutboundOut(.body(answer.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // Closing at once, with more of the request still to come, would take the answer away from the client.
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: MalformedRequest.lingering) { channel.close(promise: nil) }
    }

    // MARK: Hanging up

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event {
        case let watch as HangUp.Watch: hangUp.set(watch)?()
        case is AnswerFlush.LastPiece: flush.expectsEnd()
        default: return context.triggerUserOutboundEvent(event, promise: promise)
        }
        promise?.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { hangUp.happened()?() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        clear()
        hangUp.happened()?()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { clear() }

    private func clear() {
        head.clear()
        body.clear()
    }
}

/// Stands before the decoder, where heads that are not complete can be seen.
private final class ByteWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: ConnectionHandler

    init(_ connection: ConnectionHandler) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection.take(context) { context.fireChannelRead(data) }
    }
}
