import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// Serves a few bodies by their path on 127.0.0.1, each request on a connection of its own; anything else is 404.
package final class StaticServer: Sendable {
    fileprivate struct Body: Sendable {
        var status: String
        var type: String
        var bytes: [UInt8]
    }

    fileprivate struct State: Sendable {
        var bodies: [String: Body]
        var other = Body(status: "404 Not Found", type: "text/plain", bytes: [])
        var asked: [String: Int] = [:]
    }

    private let channel: any Channel
    private let state: NIOLockedValueBox<State>
    private let port: Int

    package init(_ bodies: [String: (type: String, bytes: [UInt8])]) async throws {
        let state = NIOLockedValueBox(
            State(bodies: bodies.mapValues { Body(status: "200 OK", type: $0.type, bytes: $0.bytes) }))
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Responder(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// From now on this text at this path.
    package func serve(_ text: String, at path: String, status: String = "200 OK") {
        state.withLockedValue {
            $0.bodies[path] = Body(status: status, type: "text/plain", bytes: Array(text.utf8))
        }
    }

    /// From now on this page wherever there is nothing else.
    package func serveElsewhere(html: String, status: String) {
        state.withLockedValue { $0.other = Body(status: status, type: "text/html", bytes: Array(html.utf8)) }
    }

    /// How often anything was asked for.
    package var asked: Int { state.withLockedValue { $0.asked.values.reduce(0, +) } }

    /// How often this path was asked for.
    package func asked(_ path: String) -> Int { state.withLockedValue { $0.asked[path, default: 0] } }
}

private final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: NIOLockedValueBox<StaticServer.State>
    private var head = ""

    init(_ state: NIOLockedValueBox<StaticServer.State>) { self.state = state }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += String(buffer: unwrapInboundIn(data))
        guard head.contains("\r\n\r\n") else { return }
        let path = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let body = state.withLockedValue { state in
            state.asked[path, default: 0] += 1
            return state.bodies[path] ?? state.other
        }
        var answer = ByteBuffer(
            string:
                "HTTP/1.1 \(body.status)\r\nContent-Type: \(body.type)"
                + "\r\nContent-Length: \(body.bytes.count)\r\nConnection: close\r\n\r\n")
        answer.writeBytes(body.bytes)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in channel.close(promise: nil) }
    }
}
