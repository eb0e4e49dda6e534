import NIOCore
import NIOHTTPTypes

/// Closes connections on which a head takes too long, and those that open and say nothing. How long one may be idle
/// between two requests is not decided here.
final class HeadDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// From a head's first byte to its last.
    static let head = TimeAmount.seconds(10)
    /// From the connection's beginning to its first byte.
    static let silence = TimeAmount.seconds(15)

    private enum Stage { case betweenRequests, head, body }

    private var stage = Stage.betweenRequests
    private var heads = 0
    /// Requests that began, less those that were answered.
    private var owed = 0
    private var cutoff = Cutoff()

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            try context.pipeline.syncOperations.addHandler(ByteWatch(self), position: .first)
        } catch {
            context.fireErrorCaught(error)
        }
        if context.channel.isActive { cutoff.set(in: Self.silence, context.channel) }
    }

    func channelActive(context: ChannelHandlerContext) {
        cutoff.set(in: Self.silence, context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            stage = .body
            heads += 1
            owed += 1
            cutoff.clear()
        case .body: break
        case .end: stage = .betweenRequests
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            owed -= 1
            if owed == 0, stage == .head { cutoff.set(in: Self.head, context.channel) }
        }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        cutoff.clear()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { cutoff.clear() }

    /// Hands bytes to the decoder by `decode`. What comes between two requests and completes no head begins one. (A head that
    /// begins in the same bytes as another request's end is noticed with its next ones.)
    fileprivate func take(_ context: ChannelHandlerContext, _ decode: () -> Void) {
        let before = heads
        let isBetweenRequests = stage == .betweenRequests
        decode()
        guard isBetweenRequests, heads == before else { return }
        stage = .head
        // While an answer is owed the rest may wait unread in the kernel, which is none of the client's doing.
        if owed == 0 { cutoff.set(in: Self.head, context.channel) }
    }
}

/// Stands before the decoder, where heads that are not complete can be seen.
private final class ByteWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let deadline: HeadDeadlineHandler

    init(_ deadline: HeadDeadlineHandler) { self.deadline = deadline }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        deadline.take(context) { context.fireChannelRead(data) }
    }
}
