import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections whose bodies outlast their `BodyDeadline`, and soon those of clients who have their answer already and
/// go on sending all the same.
final class BodyDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let deadline: BodyDeadline
    private var cutoff = Cutoff()
    private var received = 0
    private var isReceiving = false
    /// Requests that began, less those that were answered.
    private var owed = 0

    init(deadline: BodyDeadline) { self.deadline = deadline }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            received = 0
            isReceiving = true
            owed += 1
            if let time = deadline.time(for: head.headerFields) { cutoff.set(in: time, context.channel) }
        case .body(let buffer):
            let before = received
            received += buffer.readableBytes
            if before <= deadline.largestBody, received > deadline.largestBody {
                cutoff.set(in: BodyDeadline.lingering, context.channel)
            }
        case .end:
            isReceiving = false
            cutoff.clear()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            owed -= 1
            // Answered without its body: the rest is only read to keep the connection in order.
            if owed == 0, isReceiving { cutoff.set(in: BodyDeadline.lingering, context.channel) }
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        cutoff.clear()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cutoff.clear() }
}
