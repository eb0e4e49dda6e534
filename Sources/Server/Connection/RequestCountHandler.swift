import NIOCore
import NIOHTTPTypes

/// Counts a connection's requests from their head to the last byte of their answer, and holds back the order to close
/// until that byte is on its way: the handlers behind it close as soon as the end is queued, and would cut off what of a
/// large file the kernel has not taken yet. The same goes for closing the output alone, which is asked for as soon as the
/// client sends no more: with the input shut it would close the whole.
final class RequestCountHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let requests: RequestsUnderWay
    /// The requests whose answer has not ended yet, oldest first.
    private var unanswered = CircularBuffer<RequestsUnderWay.Ticket>(initialCapacity: 2)
    /// Answers that have ended but are not all written.
    private var unwritten = 0
    private var mustClose = false
    /// Answers whose head was handed over, but not their end.
    private var unended = 0
    /// Closing the output, as it was asked for before all was written.
    private var closing: EventLoopPromise<Void>?
    private var isAbandoned = false
    /// Closes from here on, past those behind who hold an order to close back.
    private var cut: @Sendable () -> Void = {}

    init(_ requests: RequestsUnderWay) { self.requests = requests }

    func handlerAdded(context: ChannelHandlerContext) {
        let loop = context.eventLoop
        let context = NIOLoopBound(context, eventLoop: loop)
        cut = { loop.execute { context.value.close(promise: nil) } }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { unanswered.append(requests.begin(cut: cut)) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if case .head = part { unended += 1 }
        guard case .end = part else { return context.write(data, promise: promise) }
        unended -= 1
        let ticket = unanswered.popFirst()
        let written = promise ?? context.eventLoop.makePromise()
        unwritten += 1
        context.write(data, promise: written)
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.unwritten -= 1
            if let ticket { self.requests.end(ticket) }
            if self.unended == 0, self.unwritten == 0 { self.closeOutput(context) }
            if self.mustClose, self.isIdle { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent, !isIdle else { return context.fireUserInboundEventTriggered(event) }
        mustClose = true
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output where !isAbandoned && unended + unwritten > 0:
            closing = promise ?? context.eventLoop.makePromise()
        case .input:
            // Only the end of the whole server asks for this, and that waits for no reader.
            isAbandoned = true
            context.close(mode: mode, promise: promise)
            closeOutput(context)
        case .output, .all:
            context.close(mode: mode, promise: promise)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        giveUp()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cut = {}
        giveUp()
    }

    private var isIdle: Bool { unanswered.isEmpty && unwritten == 0 }

    private func closeOutput(_ context: ChannelHandlerContext) {
        guard let promise = closing else { return }
        closing = nil
        context.close(mode: .output, promise: promise)
    }

    private func giveUp() {
        closing?.fail(ChannelError.alreadyClosed)
        closing = nil
        for ticket in unanswered { requests.end(ticket) }
        unanswered.removeAll()
    }
}
