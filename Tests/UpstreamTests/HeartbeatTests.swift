import NIOCore
import NIOPosix
import TestSupport
import Testing
import Transport

@testable import Upstream

@Suite("A stream that lives but says nothing")
struct HeartbeatTests {
    /// Answers whatever comes with `opening`, then blank lines for ever.
    private final class BlankLines: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        let opening: String

        init(opening: String) { self.opening = opening }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let channel = context.channel
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
            channel.writeAndFlush(ByteBuffer(string: head + opening), promise: nil)
            let beat = channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { _ in
                channel.writeAndFlush(ByteBuffer(string: "\n"), promise: nil)
            }
            channel.closeFuture.whenComplete { _ in beat.cancel() }
        }
    }

    private static let frame =
        #"{"result":{"response":{"streamingVideoGenerationResponse":{"videoId":"v","progress":0,"parentPostId":"v"}}}}"#

    @Test("Blank lines are no frames: the wait ends in time", arguments: [("", true), (frame + "\n", false)])
    func blankLines(opening: String, uncertain: Bool) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BlankLines(opening: opening))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let transport = try CurlTransport(logger: .quiet)
        let address = "http://127.0.0.1:\(port)"
        let client = GrokWebClient(
            configuration: .init(
                baseURL: address, assetsURL: address, firstFrame: .milliseconds(opening.isEmpty ? 300 : 30_000),
                betweenFrames: .milliseconds(opening.isEmpty ? 30_000 : 300)),
            transport: transport, logger: .quiet)
        let order = VideoOrder(prompt: "a cat", aspectRatio: "1:1", seconds: 1, resolution: "480p", reference: nil)

        let error = await #expect(throws: UpstreamError.self) {
            try await client.generate(order, prepared: VideoTrace(), as: Credential("t"), by: .direct) { _ in }
        }

        #expect(error?.kind == .timedOut)
        #expect(error?.mayHaveStarted == uncertain)
        await transport.shutdown()
        try await server.close()
    }
}
