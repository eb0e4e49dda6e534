import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections whose bodies outlast their `BodyDeadline`, whether they are still read or already answered.
final class BodyDeadlineHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let deadline: BodyDeadline
    private var cut: Scheduled<Void>?
    private var received = 0

    init(deadline: BodyDeadline) { self.deadline = deadline }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            received = 0
            if let time = deadline.time(for: head.headerFields) { schedule(in: time, context) }
        case .body(let buffer):
            let before = received
            received += buffer.readableBytes
            if before <= deadline.largestBody, received > deadline.largestBody {
                schedule(in: BodyDeadline.lingering, context)
            }
        case .end: stop()
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    private func schedule(in time: TimeAmount, _ context: ChannelHandlerContext) {
        stop()
        let channel = context.channel
        cut = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func stop() {
        cut?.cancel()
        cut = nil
    }
}
