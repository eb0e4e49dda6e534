import NIOCore
import NIOPosix

/// Serves a few bodies by their path on 127.0.0.1, each request on a connection of its own; anything else is 404.
package final class StaticServer: Sendable {
    private let channel: any Channel
    private let port: Int

    package init(_ bodies: [String: (type: String, bytes: [UInt8])]) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Responder(bodies: bodies))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
}

private final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bodies: [String: (type: String, bytes: [UInt8])]
    private var head = ""

    init(bodies: [String: (type: String, bytes: [UInt8])]) { self.bodies = bodies }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += String(buffer: unwrapInboundIn(data))
        guard head.contains("\r\n\r\n") else { return }
        let path = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let body = bodies[path]
        let bytes = body?.bytes ?? []
        var answer = ByteBuffer(
            string:
                "HTTP/1.1 \(body == nil ? "404 Not Found" : "200 OK")\r\nContent-Type: \(body?.type ?? "text/plain")"
                + "\r\nContent-Length: \(bytes.count)\r\nConnection: close\r\n\r\n")
        answer.writeBytes(bytes)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in channel.close(promise: nil) }
    }
}
