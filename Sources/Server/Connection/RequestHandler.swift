import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Has the requests of one connection answered, one after the other, each by a task of its own on the connection's event loop.
/// What a task takes for its frames is free again with its answer, and what the making of an answer took before a stream begins.
///
/// Stands last. For its event loop only.
final class RequestHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart
    typealias Responder = @Sendable (Request, any Channel) async -> Response

    private let executor: LoopExecutor
    private let respond: Responder
    /// Succeeds when the connection has ended, and all that was done for it.
    private let over: EventLoopPromise<Void>
    private var line = RequestLine()
    private var feed: BodyFeed?
    private var context: ChannelHandlerContext?
    private var isReadHeld = false
    private var isCancelled = false
    /// What answers the present request.
    private var task: Task<Void, Never>?
    /// Whether the present answer has begun and not ended. A file's ends behind its task, with its last byte.
    private var owesEnd = false
    /// Of who waits until the client has taken what was written.
    private var wait: WritableWait?
    /// Why nothing comes any more.
    private var failure: (any Error)?

    init(executor: LoopExecutor, over: EventLoopPromise<Void>, respond: @escaping Responder) {
        self.executor = executor
        self.over = over
        self.respond = respond
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { take(line.came(unwrapInboundIn(data))) }

    func channelReadComplete(context: ChannelHandlerContext) { take(line.readCompleted()) }

    func read(context: ChannelHandlerContext) {
        isReadHeld = line.holdsReads || feed?.isFull == true
        if !isReadHeld { context.read() }
    }

    private func readOn() { if isReadHeld, let context { read(context: context) } }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { cut(ChannelError.inputClosed) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        cut(error)
        // Nothing else that goes wrong with a connection leaves an answer to be sent.
        if !(error is HTTPParserError) { context.close(promise: nil) }
    }

    private func cut(_ error: any Error) {
        failure = failure ?? error
        feed?.fail(error)
        feed = nil
        take(line.cut())
        readOn()
    }

    private func take(_ step: RequestLine.Step) {
        switch step {
        case .nothing: break
        case .begin(let head, let body): begin(Request(head: head, body: RequestBody(buffer: body)))
        case .beginStream(let head, let piece):
            let handler = NIOLoopBound(self, eventLoop: executor.loop)
            let (feed, body) = BodyFeed.make(on: executor.loop) { handler.value.wished() }
            if piece.readableBytes > 0 { feed.take(piece) }
            if let failure { feed.fail(failure) } else { self.feed = feed }
            begin(Request(head: head, body: body))
        case .body(let piece): feed?.take(piece)
        case .bodyEnded:
            feed?.end()
            feed = nil
            readOn()
        case .close: context?.close(mode: .output, promise: nil)
        }
    }

    private func wished() {
        feed?.wished()
        readOn()
    }

    // MARK: Answers

    private func begin(_ request: Request) {
        let handler = NIOLoopBound(self, eventLoop: executor.loop)
        guard let channel = context?.channel else { return }
        run { [respond] in
            let response = await respond(request, channel)
            await handler.value.answer(response, handler)
        }
    }

    /// In place of the task before.
    private func run(_ work: @escaping @Sendable () async -> Void) {
        let task = Task(executorPreference: executor, operation: work)
        if isCancelled { task.cancel() }
        self.task = task
    }

    private func answer(_ response: Response, _ handler: NIOLoopBound<RequestHandler>) async {
        guard context != nil else { return ended(nil) }
        let writer = AnswerWriter(response, to: handler, on: executor.loop)
        write(.head(response.head))
        guard writer.isBrief else {
            // With room of its own: that of this task is as large as the making of the answer needed.
            run { [body = response.body] in await handler.value.send(body, writer) }
            // Behind the first words, where there are some already.
            return flush()
        }
        await send(response.body, writer)
    }

    private func send(_ body: ResponseBody, _ writer: AnswerWriter) async {
        do {
            try await body.write(writer)
            ended(nil)
        } catch {
            ended(error)
        }
    }

    /// A failure in the middle of an answer is the end of its connection.
    private func ended(_ error: (any Error)?) {
        task = nil
        guard let context else { return over.succeed() }
        if error != nil { return context.close(promise: nil) }
        // Whatever is left of the body is dropped.
        feed = nil
        if !owesEnd { goOn() }
    }

    private func goOn() {
        take(line.answered())
        readOn()
    }

    func write(_ part: HTTPResponsePart) {
        guard let context else { return }
        note(part)
        context.write(wrapOutboundOut(part), promise: nil)
    }

    /// What others write by the channel: a file's end.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        note(unwrapOutboundIn(data))
        context.write(data, promise: promise)
        if !owesEnd, task == nil { goOn() }
    }

    private func note(_ part: HTTPResponsePart) {
        switch part {
        case .head: owesEnd = true
        case .body: break
        case .end: owesEnd = false
        }
    }

    func flush() { context?.flush() }

    /// Throws when nobody is there any more.
    func checkOpen() throws { if context?.channel.isActive != true { throw ChannelError.ioOnClosedChannel } }

    var isWritable: Bool { context?.channel.isWritable == true }

    /// One at a time.
    func hold(_ wait: WritableWait) {
        guard context != nil, !isCancelled else { return wait.end(ChannelError.ioOnClosedChannel) }
        // What is to be taken must be on its way.
        flush()
        guard !isWritable else { return wait.end() }
        self.wait = wait
    }

    private func release(_ error: (any Error)? = nil) {
        wait?.end(error)
        wait = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { release() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: The end

    /// Of the whole server.
    func cancel() {
        isCancelled = true
        line.stop()
        context?.close(mode: .input, promise: nil)
        // A file that is on its way has no task any more.
        if let task { task.cancel() } else { context?.close(promise: nil) }
    }

    // That the channel is inactive is not told here: `HTTPConnectionStateHandler` keeps it to itself.
    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        feed?.fail(ChannelError.inputClosed)
        feed = nil
        release(ChannelError.ioOnClosedChannel)
        if task == nil { over.succeed() }
    }
}
