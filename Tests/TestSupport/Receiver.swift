import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A receiver of webhooks on 127.0.0.1 that answers as it is told, each request on a connection of its own.
package final class Receiver: Sendable {
    package struct Request: Hashable, Sendable {
        package let path: String
        /// Names in lower case.
        package let headers: [String: String]
        package let body: String
    }

    /// What is answered to a request; nil never answers.
    package typealias Answer = @Sendable (_ request: Request, _ number: Int) -> String?

    private struct State: Sendable {
        var requests: [Request] = []
        var answer: Answer = { _, _ in Receiver.status(200) }
        var watchers: [AsyncStream<Request>.Continuation] = []
    }

    private let channel: any Channel
    private let state: NIOLockedValueBox<State>
    package let port: Int

    package init(_ answer: @escaping Answer = { _, _ in Receiver.status(200) }) async throws {
        let state = NIOLockedValueBox(State(answer: answer))
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler { Self.take($0, state) })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    package func url(_ path: String = "/hook") -> String { "http://127.0.0.1:\(port)\(path)" }

    package var requests: [Request] { state.withLockedValue { $0.requests } }

    package func answer(_ answer: @escaping Answer) { state.withLockedValue { $0.answer = answer } }

    /// What comes from now on.
    package func incoming() -> AsyncStream<Request> {
        let (stream, continuation) = AsyncStream.makeStream(of: Request.self)
        state.withLockedValue { $0.watchers.append(continuation) }
        return stream
    }

    package static func status(_ code: Int, headers: [String: String] = [:], body: String = "") -> String {
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        return "HTTP/1.1 \(code) X\r\n\(lines)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    private static func take(_ request: Request, _ state: NIOLockedValueBox<State>) -> String? {
        let (answer, number, watchers) = state.withLockedValue { state in
            state.requests.append(request)
            return (state.answer, state.requests.count, state.watchers)
        }
        for watcher in watchers { watcher.yield(request) }
        return answer(request, number)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let take: @Sendable (Request) -> String?
        private var text = ""

        init(_ take: @escaping @Sendable (Request) -> String?) { self.take = take }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard let end = text.firstRange(of: "\r\n\r\n") else { return }
            let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                headers[line[..<colon].lowercased()] =
                    line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
            let body = String(text[end.upperBound...])
            guard body.utf8.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { return }
            let path = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? ""
            guard let answer = take(Request(path: path, headers: headers, body: body)) else { return }
            let channel = context.channel
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in
                channel.close(promise: nil)
            }
        }
    }
}
