import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOPosix
import ServiceLifecycle

/// What stands between a socket and the responder: Hummingbird's server has each connection set up here.
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
    private let open = OpenConnections()

    init(
        executors: LoopExecutors, largestBody: Int, requests: RequestsUnderWay, idleTimeout: Duration?,
        hotFile: @escaping @Sendable (HTTPRequest) -> HotFile?, respond: @escaping RequestHandler.Responder
    ) {
        self.executors = executors
        self.largestBody = largestBody
        self.requests = requests
        self.idleTimeout = idleTimeout
        self.hotFile = hotFile
        self.respond = respond
    }

    /// Listens, and returns when the server has been told to stop and each connection has ended. Cancelling ends them.
    func serve(
        _ configuration: HummingbirdCore.ServerConfiguration, logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void
    ) async throws {
        let server = server(
            configuration: configuration, onServerRunning: { onListening($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
        try await withTaskCancellationHandler {
            do {
                try await server.run()
            } catch {
                await open.ended()
                throw error
            }
            await open.ended()
        } onCancel: {
            open.cancel()
        }
    }

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
                // Half of NIO's: each connection keeps such a buffer.
                try channel.syncOptions?.setOption(
                    .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1024, maximum: 65_536)
                )
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
            open.add(requestHandler, of: channel, until: over.futureResult)
            return Connection(channel: channel)
        }
    }

    /// Nothing: a task for each connection would cost more than what most of them need besides.
    func handle(value: Connection, logger: Logger) async {}
}

/// One client's.
struct Connection: ServerChildChannelValue {
    let channel: any Channel
}
