import NIOCore
import NIOHTTPTypes

/// Counts a connection's requests from their head to the last byte of their answer, and holds back the order to close
/// until that byte is on its way: the handlers behind it close as soon as the end is queued, and would cut off what of a
/// large file the kernel has not taken yet.
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

    init(_ requests: RequestsUnderWay) { self.requests = requests }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            let channel = context.channel
            unanswered.append(requests.begin { channel.close(promise: nil) })
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data), let ticket = unanswered.popFirst() else {
            return context.write(data, promise: promise)
        }
        let written = promise ?? context.eventLoop.makePromise()
        unwritten += 1
        context.write(data, promise: written)
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.unwritten -= 1
            self.requests.end(ticket)
            if self.mustClose, self.isIdle { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent, !isIdle else { return context.fireUserInboundEventTriggered(event) }
        mustClose = true
    }

    func channelInactive(context: ChannelHandlerContext) {
        giveUp()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { giveUp() }

    private var isIdle: Bool { unanswered.isEmpty && unwritten == 0 }

    private func giveUp() {
        for ticket in unanswered { requests.end(ticket) }
        unanswered.removeAll()
    }
}
