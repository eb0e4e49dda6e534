import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Answers requests for files that are open already, on the event loop that read them. What stands behind, which would make a
/// task for each, sees nothing of them but one now and then, so that it does not think the connection idle.
///
/// Stands behind a `RequestCountHandler`.
final class HotFileHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long what stands behind may go without a request: less than its idle time-out, by as much as a client may pause.
    static let silence = TimeAmount.seconds(20)

    /// So that a picture does not fill the channel: what fills it is told to everybody, and what empties it too.
    private static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 64 << 10, high: 256 << 10)

    private let find: @Sendable (HTTPRequest) -> HotFile?
    /// Answers that are not ours and have not ended yet: ours must not overtake them.
    private var owed = 0
    /// What comes while an answer of ours is under way.
    private enum Held {
        case part(HTTPRequestPart)
        case inputClosed
        case failed(any Error)
    }

    /// Whether an answer of ours is under way. What comes meanwhile waits for its end, which would be taken for the next one's;
    /// nothing more is read then.
    private var isSending = false
    private var held = CircularBuffer<Held>(initialCapacity: 1)
    private var isLettingGo = false
    private var isReadHeld = false
    /// The answer to the request whose end has not come yet.
    private var next: HotFile?
    private var lastPassed = NIODeadline.now()
    /// An order to close that came while an answer was under way, from those who know nothing of it.
    private var closing: EventLoopPromise<Void>?
    private var isAbandoned = false

    /// `find` runs on the event loop and must not wait for anything. Nil leaves the request to those behind.
    init(_ find: @escaping @Sendable (HTTPRequest) -> HotFile?) { self.find = find }

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.writeBufferWaterMark, value: Self.waterMark)
        } catch {
            context.fireErrorCaught(error)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isSending { held.append(.part(part)) } else { take(part, context) }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let request):
            if owed == 0, Self.isPlain(request), !isSilenceOver { next = find(request) }
            if next != nil { return }
            owed += 1
            lastPassed = .now()
        case .body:
            if next != nil { return }
        case .end:
            if let hot = next {
                next = nil
                return send(hot, context)
            }
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isSending, let event = event as? ChannelEvent, event == .inputClosed { return held.append(.inputClosed) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isSending, error is HTTPParserError { return held.append(.failed(error)) }
        context.fireErrorCaught(error)
    }

    func read(context: ChannelHandlerContext) {
        isReadHeld = isSending && !held.isEmpty
        if !isReadHeld { context.read() }
    }

    private func letGo(_ context: ChannelHandlerContext) {
        // A small file is written at once: the next would be let go from within.
        guard !held.isEmpty, !isLettingGo else { return }
        isLettingGo = true
        while !isSending, let next = held.popFirst() {
            switch next {
            case .part(let part): take(part, context)
            case .inputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            case .failed(let error): context.fireErrorCaught(error)
            }
        }
        isLettingGo = false
        context.fireChannelReadComplete()
        if isReadHeld { read(context: context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { owed -= 1 }
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .input { isAbandoned = true }
        guard mode == .all, isSending, !isAbandoned else { return context.close(mode: mode, promise: promise) }
        let promise = promise ?? context.eventLoop.makePromise()
        if let closing { closing.futureResult.cascade(to: promise) } else { closing = promise }
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing?.succeed()
        closing = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closing?.fail(ChannelError.alreadyClosed)
        closing = nil
    }

    private var isSilenceOver: Bool { .now() - lastPassed > Self.silence }

    /// Whether no body follows and no end of the connection.
    private static func isPlain(_ request: HTTPRequest) -> Bool {
        let fields = request.headerFields
        return request.method == .get && fields[.contentLength] == nil && fields[.transferEncoding] == nil
            && fields[.connection] != "close"
    }

    private func send(_ hot: HotFile, _ context: ChannelHandlerContext) {
        isSending = true
        context.write(wrapOutboundOut(.head(hot.head)), promise: nil)
        let step = FileStep(file: hot.file, range: hot.range, channel: context.channel)
        let written = step.write { _ in context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
        written.assumeIsolated().whenComplete { _ in
            self.isSending = false
            guard let closing = self.closing else { return self.letGo(context) }
            self.closing = nil
            context.close(promise: closing)
        }
    }
}
