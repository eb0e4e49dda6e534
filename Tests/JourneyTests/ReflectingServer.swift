import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// An upstream that refuses everything and repeats the whole head of the request in its refusal, cookies and all. Each
/// request has a connection of its own.
final class ReflectingServer: Sendable {
    let url: String
    private let channel: any Channel
    private let heads: NIOLockedValueBox<[String]>

    /// Answers with these statuses in turn, the last one for ever.
    init(statuses: [Int]) async throws {
        let heads = NIOLockedValueBox<[String]>([])
        self.heads = heads
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Reflection(statuses, heads))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        url = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    deinit { channel.close(promise: nil) }

    /// What it was asked, in order.
    var asked: [String] { heads.withLockedValue { $0 } }
}

private final class Reflection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let statuses: [Int]
    private let heads: NIOLockedValueBox<[String]>
    private var gathered = ""
    private var isAnswered = false

    init(_ statuses: [Int], _ heads: NIOLockedValueBox<[String]>) {
        self.statuses = statuses
        self.heads = heads
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        gathered += String(buffer: unwrapInboundIn(data))
        guard let end = gathered.firstRange(of: "\r\n\r\n") else { return }
        isAnswered = true
        let head = String(gathered[..<end.lowerBound])
        let number = heads.withLockedValue { heads in
            heads.append(head)
            return heads.count - 1
        }
        let status = number < statuses.count ? statuses[number] : statuses.last ?? 500
        let told = head.replacing("\r\n", with: " | ").replacing("\\", with: "/").replacing("\"", with: "'")
        let body = #"{"error":{"code":16,"message":"Failed to look up \#(told)"}}"#
        let answer = ByteBuffer(
            string: "HTTP/1.1 \(status) \(told.prefix(200))\r\nContent-Type: application/json"
                + "\r\nSet-Cookie: \(told)\r\nX-Told: \(told)"
                + "\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in channel.close(promise: nil) }
    }
}
