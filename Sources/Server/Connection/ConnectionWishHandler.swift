import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Reads off the head of a request, while it still shows its version, what those behind only know as the one header
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
