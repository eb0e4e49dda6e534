import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Testing

@testable import Server

@Suite struct HeadDeadlineTests {
    enum Step {
        case bytes(String)
        case seconds(Int64)
        case answer
    }

    private static let whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"

    /// Each row's last second is the first on which the connection is closed, if `isCut`.
    @Test(
        arguments: [
            ("silence", [.seconds(15)], true),
            ("a silence that ends", [.seconds(14), .bytes("G"), .seconds(9)], false),
            ("half a head", [.seconds(14), .bytes("GET / HT"), .seconds(10)], true),
            (
                "a head in trickles",
                [
                    .bytes("GET / HTTP/1.1\r\nHost: a\r\nX: "), .seconds(5), .bytes("x"), .seconds(4), .bytes("x"),
                    .seconds(1),
                ],
                true
            ),
            (
                "a head in two halves",
                [.bytes("GET / HTTP/1.1\r\n"), .seconds(9), .bytes("Host: a\r\n\r\n"), .seconds(999)], false
            ),
            ("a whole head", [.bytes(whole), .seconds(999)], false),
            ("idle after an answer", [.bytes(whole), .answer, .seconds(999)], false),
            (
                "a body in trickles",
                [.bytes(post), .seconds(9), .bytes("x"), .seconds(9), .bytes("x"), .seconds(99)], false
            ),
            ("a second head", [.bytes(whole), .answer, .seconds(99), .bytes("G"), .seconds(10)], true),
            (
                "a second head that comes",
                [.bytes(whole), .answer, .bytes("G"), .bytes(whole.dropped), .seconds(999)], false
            ),
            ("a second head while an answer is owed", [.bytes(whole), .bytes("G"), .seconds(999)], false),
            ("and after that answer", [.bytes(whole), .bytes("G"), .seconds(99), .answer, .seconds(10)], true),
            (
                "a head behind a body", [.bytes(post + "xx" + "G"), .answer, .seconds(99), .bytes("E"), .seconds(10)],
                true
            ),
            ("two requests at once", [.bytes(whole + whole), .answer, .seconds(99), .answer, .seconds(999)], false),
        ] as [(String, [Step], Bool)]) func `heads have their time`(name: String, steps: [Step], isCut: Bool) throws
    {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false)
        try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(largestBody: 1 << 20))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for (index, step) in steps.enumerated() {
            #expect(channel.isActive, "before step \(index)")
            switch step {
            case .bytes(let text): try channel.writeInbound(ByteBuffer(string: text))
            case .answer:
                channel.write(HTTPResponsePart.head(HTTPResponse(status: .noContent)), promise: nil)
                try channel.writeOutbound(HTTPResponsePart.end(nil))
            case .seconds(let seconds):
                channel.embeddedEventLoop.advanceTime(by: .seconds(seconds) - .nanoseconds(1))
                #expect(channel.isActive, "too soon, at step \(index)")
                channel.embeddedEventLoop.advanceTime(by: .nanoseconds(1))
            }
        }
        #expect(channel.isActive == !isCut)
    }
}

extension String {
    /// Without its first letter.
    fileprivate var dropped: String { String(dropFirst()) }
}
