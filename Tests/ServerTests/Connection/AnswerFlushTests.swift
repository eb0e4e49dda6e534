import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Server

@Suite struct AnswerFlushTests {
    /// What stands between us and the socket: how many parts each flush takes along.
    private final class Socket: ChannelOutboundHandler {
        typealias OutboundIn = HTTPResponsePart

        var waiting = 0
        var sent: [Int] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            waiting += 1
            promise?.succeed()
        }

        func flush(context: ChannelHandlerContext) {
            if waiting > 0 { sent.append(waiting) }
            waiting = 0
        }
    }

    private let channel = EmbeddedChannel()
    private let socket = Socket()

    init() throws {
        try channel.pipeline.syncOperations.addHandlers([socket, ConnectionHandler(largestBody: 1)])
    }

    private func say(_ part: HTTPResponsePart) { channel.writeAndFlush(part, promise: nil) }

    private let head = HTTPResponsePart.head(HTTPResponse(status: .ok))
    private let piece = HTTPResponsePart.body(ByteBuffer(string: "x"))

    @Test("A head goes out with the first piece, the last piece with the end, and what lies between at once")
    func stream() {
        say(head)
        #expect(socket.sent == [])
        say(piece)
        #expect(socket.sent == [2])
        say(piece)
        #expect(socket.sent == [2, 1])
        channel.triggerUserOutboundEvent(AnswerFlush.LastPiece(), promise: nil)
        say(piece)
        say(.end(nil))
        #expect(socket.sent == [2, 1, 2])
        channel.embeddedEventLoop.run()
        say(head)
        say(.end(nil))
        #expect(socket.sent == [2, 1, 2, 2], "the next answer begins afresh")
    }

    @Test("Nothing waits longer than for what is said in the same breath")
    func silence() {
        say(head)
        channel.embeddedEventLoop.run()
        #expect(socket.sent == [1])
        say(piece)
        channel.triggerUserOutboundEvent(AnswerFlush.LastPiece(), promise: nil)
        say(piece)
        say(piece)
        #expect(socket.sent == [1, 1])
        channel.embeddedEventLoop.run()
        #expect(socket.sent == [1, 1, 2])
        channel.embeddedEventLoop.run()
        say(.end(nil))
        #expect(socket.sent == [1, 1, 2, 1])
    }
}
