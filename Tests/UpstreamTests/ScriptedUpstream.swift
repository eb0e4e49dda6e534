import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import TestSupport
import Testing
import Transport

@testable import Upstream

/// An upstream on loopback that answers each request by the next script, and remembers what it was asked.
struct ScriptedUpstream: Sendable {
    struct Request: Sendable {
        let path: String
        let headers: HTTPHeaders
        let body: ByteBuffer

        func json() throws -> [String: Any] {
            let object = try JSONSerialization.jsonObject(with: Data(body.readableBytesView))
            return try #require(object as? [String: Any])
        }
    }

    struct Script: Sendable {
        var status = HTTPResponseStatus.ok
        var type = "application/json"
        /// The first is sent at once, each other when `proceed()` is called.
        var pieces: [String]
        var ending = Ending.whole

        /// `mute` does not even answer with a head.
        enum Ending { case whole, cut, silence, mute }

        init(_ pieces: [String], ending: Ending = .whole) {
            self.pieces = pieces
            self.ending = ending
        }

        /// All of it at once.
        init(lines: [String], ending: Ending = .whole) { self.init([lines.joined(separator: "\n")], ending: ending) }
    }

    let client: GrokWebClient
    let transport: CurlTransport
    let requests: NIOLockedValueBox<[Request]>
    /// Each time a connection was closed.
    let hangUps: AsyncStream<Void>
    private let opened: NIOLockedValueBox<Int>
    let me = Credential("eyJ.first-account")
    private let steps: NIOLockedValueBox<[@Sendable () -> Void]>

    /// How many connections were made.
    var connections: Int { opened.withLockedValue { $0 } }

    /// Lets the answer under way go on by one piece.
    func proceed() {
        let step = steps.withLockedValue { $0.isEmpty ? nil : $0.removeFirst() }
        step?()
    }

    static let assets = "https://assets.example"

    static func open(
        _ scripts: [Script], profile: GrokWebProfile = .august2026,
        firstFrame: Duration = .seconds(60), betweenFrames: Duration = .seconds(60), chatTotal: Duration = .seconds(60),
        temporary: Bool = false, _ body: @Sendable (ScriptedUpstream) async throws -> Void
    ) async throws {
        let (hangUps, hungUp) = AsyncStream.makeStream(of: Void.self)
        let steps = NIOLockedValueBox<[@Sendable () -> Void]>([])
        let waiting = NIOLockedValueBox(scripts)
        let requests = NIOLockedValueBox<[Request]>([])
        let opened = NIOLockedValueBox(0)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                opened.withLockedValue { $0 += 1 }
                channel.closeFuture.whenComplete { _ in hungUp.yield() }
                return channel.pipeline.configureHTTPServerPipeline().flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(
                        Answering(waiting: waiting, requests: requests, steps: steps))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let transport = try CurlTransport(logger: .quiet)
        let address = "http://127.0.0.1:\(try #require(server.localAddress?.port))"
        let client = GrokWebClient(
            configuration: .init(
                baseURL: address, assetsURL: Self.assets, profile: profile, temporary: temporary,
                firstFrame: firstFrame,
                betweenFrames: betweenFrames, total: .seconds(60), chatTotal: chatTotal),
            transport: transport, logger: .quiet)
        let upstream = ScriptedUpstream(
            client: client, transport: transport, requests: requests, hangUps: hangUps, opened: opened,
            steps: steps)
        do {
            try await body(upstream)
        } catch {
            Issue.record(error)
        }
        await transport.shutdown()
        try await server.close()
    }

    private init(
        client: GrokWebClient, transport: CurlTransport, requests: NIOLockedValueBox<[Request]>,
        hangUps: AsyncStream<Void>, opened: NIOLockedValueBox<Int>, steps: NIOLockedValueBox<[@Sendable () -> Void]>
    ) {
        self.client = client
        self.transport = transport
        self.hangUps = hangUps
        self.opened = opened
        self.steps = steps
        self.requests = requests
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let waiting: NIOLockedValueBox<[Script]>
        private let requests: NIOLockedValueBox<[Request]>
        private let steps: NIOLockedValueBox<[@Sendable () -> Void]>
        private var head: HTTPRequestHead?
        private var body = ByteBuffer()

        init(
            waiting: NIOLockedValueBox<[Script]>, requests: NIOLockedValueBox<[Request]>,
            steps: NIOLockedValueBox<[@Sendable () -> Void]>
        ) {
            self.waiting = waiting
            self.requests = requests
            self.steps = steps
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body(var piece): body.writeBuffer(&piece)
            case .end:
                guard let head else { return }
                requests.withLockedValue { $0.append(Request(path: head.uri, headers: head.headers, body: body)) }
                body = ByteBuffer()
                guard let script = waiting.withLockedValue({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                    context.close(promise: nil)
                    return
                }
                answer(script, on: context.channel)
            }
        }

        private func answer(_ script: Script, on channel: any Channel) {
            if case .mute = script.ending { return }
            let head = HTTPResponseHead(
                version: .http1_1, status: script.status, headers: ["Content-Type": script.type])
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            let sends = script.pieces.enumerated().map { index, piece -> @Sendable () -> Void in
                let isLast = index + 1 == script.pieces.count
                return {
                    channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: piece))))
                        .whenComplete { _ in if isLast { Self.end(script.ending, channel) } }
                }
            }
            guard let first = sends.first else {
                channel.flush()
                return Self.end(script.ending, channel)
            }
            // Before the first goes out: whoever hears it may ask for the next at once.
            steps.withLockedValue { $0 += sends.dropFirst() }
            first()
        }

        private static func end(_ ending: Script.Ending, _ channel: any Channel) {
            switch ending {
            case .whole: channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            case .cut: channel.close(promise: nil)
            case .silence, .mute: channel.flush()
            }
        }
    }
}
