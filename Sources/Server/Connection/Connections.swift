import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// What stands between a socket and the responder, and how long each connection lasts: Hummingbird's server has each set up here
/// and waits for its end.
struct Connections: ServerChildChannel {
    let executors: LoopExecutors
    /// In bytes, of whatever route.
    let largestBody: Int
    let requests: RequestsUnderWay
    /// How long one may be at rest.
    let idleTimeout: Duration?
    /// Which requests are answered without the responder; called on the event loop.
    let hotFile: @Sendable (HTTPRequest) -> HotFile?
    let respond: RequestHandler.Responder

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            let over = channel.eventLoop.makePromise(of: Void.self)
            let requestHandler = RequestHandler(
                executor: executors.executor(of: channel.eventLoop), over: over, respond: respond)
            var limits = NIOHTTPDecoderLimitConfiguration()
            (limits.maxHeaderFieldSize, limits.maxHeaderListSize, limits.maxHeaderFieldCount) = (
                16 << 10, 32 << 10, 128
            )
            do {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.configureHTTPServerPipeline(
                    withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                    withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
                // Each sees a request before the next one.
                try pipeline.addHandlers([
                    ConnectionWishHandler(), HTTP1ToHTTPServerCodec(secure: false),
                    ConnectionHandler(largestBody: largestBody), RequestCountHandler(requests), HotFileHandler(hotFile),
                    HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger), requestHandler,
                ])
            } catch {
                over.succeed()
                throw error
            }
            return Connection(
                channel: channel, over: over.futureResult,
                handler: NIOLoopBound(requestHandler, eventLoop: channel.eventLoop))
        }
    }

    func handle(value: Connection, logger: Logger) async { await value.served() }
}

/// One client's.
struct Connection: ServerChildChannelValue {
    let channel: any Channel
    fileprivate let over: EventLoopFuture<Void>
    fileprivate let handler: NIOLoopBound<RequestHandler>

    /// Returns when it has ended and nothing is done for it any more.
    fileprivate func served() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in over.whenComplete { _ in continuation.resume() } }
        } onCancel: {
            channel.eventLoop.execute { handler.value.cancel() }
        }
    }
}
