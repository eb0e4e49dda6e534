import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Reads off the head of a request, while it still shows its version, what the server behind only knows as the one header
/// `Connection: close`: that HTTP/1.0 and other spellings ask for the connection's end too. Refuses what does not say
/// exactly once for which host it is.
final class ConnectionWishHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private var isRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        guard head.version != .http1_1 || head.headers["host"].count == 1 else {
            isRefused = true
            return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        }
        if !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

/// Puts a `ConnectionWishHandler` where the version is still seen: before the codec, behind which all others begin.
final class ConnectionWishInstaller: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            let codec = try context.pipeline.syncOperations.handler(type: HTTP1ToHTTPServerCodec.self)
            try context.pipeline.syncOperations.addHandler(ConnectionWishHandler(), position: .before(codec))
            // It would only pass on what goes by.
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.fireErrorCaught(error)
        }
    }
}
