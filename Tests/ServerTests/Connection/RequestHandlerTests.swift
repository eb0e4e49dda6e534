import HTTPTypes
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite("A connection's requests and answers", .timeLimit(.minutes(1))) struct RequestHandlerTests {
    /// A connection without a socket.
    private struct Line {
        let channel = NIOAsyncTestingChannel()
        let over: EventLoopFuture<Void>
        let handler: NIOLoopBound<RequestHandler>
        let reads = Reads()

        init(_ respond: @escaping @Sendable (Request) async -> Response) async throws {
            let (channel, reads) = (channel, reads)
            (over, handler) = try await channel.eventLoop.submit {
                let over = channel.eventLoop.makePromise(of: Void.self)
                let handler = RequestHandler(executor: LoopExecutor(channel.eventLoop), over: over) { request, _ in
                    await respond(request)
                }
                try channel.pipeline.syncOperations.addHandlers([reads, handler])
                return (over.futureResult, NIOLoopBound(handler, eventLoop: channel.eventLoop))
            }.get()
            try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/a")).get()
        }

        func send(_ parts: HTTPRequestPart...) async throws {
            for part in parts {
                try await channel.eventLoop.submit { [channel] in
                    channel.pipeline.syncOperations.fireChannelRead(NIOAny(part))
                }.get()
            }
            try await channel.eventLoop.submit { [channel] in
                channel.pipeline.syncOperations.fireChannelReadComplete()
            }.get()
        }

        func setWritable(_ isWritable: Bool) async throws {
            try await channel.eventLoop.submit { [channel] in
                channel.isWritable = isWritable
                channel.pipeline.syncOperations.fireChannelWritabilityChanged()
            }.get()
        }

        /// The next part of an answer.
        func next() async throws -> HTTPResponsePart { try await channel.waitForOutboundWrite() }

        /// The next answer's body.
        func body() async throws -> String {
            var text = ""
            while true {
                switch try await next() {
                case .head: break
                case .body(let piece): text += String(buffer: piece)
                case .end: return text
                }
            }
        }
    }

    /// How often the socket was to be read.
    private final class Reads: ChannelOutboundHandler, Sendable {
        typealias OutboundIn = Never

        let count = NIOLockedValueBox(0)

        func read(context: ChannelHandlerContext) { count.withLockedValue { $0 += 1 } }
    }

    private static func head(_ path: String) -> HTTPRequestPart {
        .head(HTTPRequest(method: .post, scheme: "http", authority: "a", path: path))
    }

    private static func piece(_ text: String) -> HTTPRequestPart { .body(ByteBuffer(string: text)) }

    private static func answer(_ text: String) -> Response {
        Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    @Test("What came in one read is answered in its order, the second when the first has its answer")
    func order() async throws {
        let (begun, opens) = AsyncStream.makeStream(of: String.self)
        let gate = AsyncStream.makeStream(of: Void.self)
        let line = try await Line { request in
            opens.yield(request.uri.path)
            if request.uri.path == "/a" { for await _ in gate.stream { break } }
            return Self.answer(request.uri.path)
        }
        try await line.send(Self.head("/a"), .end(nil), Self.head("/b"), .end(nil))
        var paths = begun.makeAsyncIterator()
        #expect(await paths.next() == "/a")
        gate.continuation.yield()
        #expect(try await line.body() == "/a")
        #expect(await paths.next() == "/b")
        #expect(try await line.body() == "/b")
    }

    @Test("A body is read no faster than it is taken, and its rest is dropped with the answer")
    func intake() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let line = try await Line { request in
            for await _ in gate.stream { break }
            var text = ""
            do {
                for try await piece in request.body where text.count < 12 { text += String(buffer: piece) }
            } catch {
                Issue.record(error)
            }
            return Self.answer(text)
        }
        try await line.send(Self.head("/a"))
        for letter in "abcdefghijkl" { try await line.send(Self.piece(String(letter))) }
        let held = line.reads.count.withLockedValue { $0 }
        try await line.channel.eventLoop.submit { [channel = line.channel] in channel.read() }.get()
        #expect(line.reads.count.withLockedValue { $0 } == held, "enough waits to be taken")
        gate.continuation.yield()
        try await line.send(Self.piece("m"), .end(nil))
        #expect(try await line.body() == "abcdefghijkl")
        #expect(line.reads.count.withLockedValue { $0 } > held)
    }

    @Test("An answer waits for its client, and goes on when it reads")
    func patience() async throws {
        let (written, writes) = AsyncStream.makeStream(of: Int.self)
        let line = try await Line { _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    for number in 1...3 {
                        try await writer.write(ByteBuffer(string: "\(number)"))
                        writes.yield(number)
                    }
                    try await writer.finish(nil)
                })
        }
        try await line.setWritable(false)
        try await line.send(Self.head("/a"), .end(nil))
        _ = try await line.next()
        await line.channel.testingEventLoop.run()
        #expect(try await line.channel.readOutbound(as: HTTPResponsePart.self) == nil)
        try await line.setWritable(true)
        #expect(try await line.body() == "123")
        var numbers = written.makeAsyncIterator()
        #expect(await numbers.next() == 1)
    }

    @Test("Who waits for a client hears that it has gone, or that the server ends", arguments: [false, true])
    func end(isServers: Bool) async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let line = try await Line { _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    do {
                        try await writer.write(ByteBuffer(string: "1"))
                        ended.yield(false)
                    } catch {
                        ended.yield(true)
                        throw error
                    }
                })
        }
        try await line.setWritable(false)
        try await line.send(Self.head("/a"), .end(nil))
        _ = try await line.next()
        try await line.channel.eventLoop.submit { [line] in
            if isServers { line.handler.value.cancel() } else { line.channel.close(promise: nil) }
        }.get()
        var outcomes = ends.makeAsyncIterator()
        #expect(await outcomes.next() == true)
        try await line.over.get()
    }

    @Test("What a client is to take before more is written is on its way, also of an answer that goes out as one")
    func flushes() async throws {
        let line = try await Line { _ in
            Response(status: .ok, body: ResponseBody(contentsOf: ["a", "b"].map { ByteBuffer(string: $0) }))
        }
        try await line.setWritable(false)
        try await line.send(Self.head("/a"), .end(nil))
        guard case .head = try await line.next() else { return #expect(Bool(false)) }
        try await line.setWritable(true)
        #expect(try await line.body() == "ab")
    }

    @Test("A body may be written from elsewhere, and waits there too")
    func elsewhere() async throws {
        let line = try await Line { _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    let sink = writer
                    try await withTaskExecutorPreference(globalConcurrentExecutor) {
                        var writer = sink
                        for piece in ["a", "b"] { try await writer.write(ByteBuffer(string: piece)) }
                        try await writer.finish(nil)
                    }
                })
        }
        try await line.setWritable(false)
        try await line.send(Self.head("/a"), .end(nil))
        _ = try await line.next()
        try await line.setWritable(true)
        #expect(try await line.body() == "ab")
    }

    @Test("Who reads a body that breaks off behind another request learns of it")
    func brokenBehind() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let line = try await Line { request in
            if request.uri.path == "/a" { for await _ in gate.stream { break } }
            do {
                for try await _ in request.body {}
                return Self.answer("whole")
            } catch {
                return Self.answer("broken")
            }
        }
        try await line.send(Self.head("/a"), .end(nil), Self.head("/b"), Self.piece("x"))
        try await line.channel.eventLoop.submit { [line] in
            line.channel.pipeline.syncOperations.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }.get()
        gate.continuation.yield()
        #expect(try await line.body() == "whole")
        #expect(try await line.body() == "broken")
    }

    @Test("An answer that breaks off ends its connection")
    func breach() async throws {
        struct Broken: Error {}
        let line = try await Line { _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "1"))
                    throw Broken()
                })
        }
        try await line.send(Self.head("/a"), .end(nil))
        try await line.channel.closeFuture.get()
        try await line.over.get()
    }

    @Test("A connection is over when what is done for it is, not before")
    func afterwards() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let (begun, opens) = AsyncStream.makeStream(of: Void.self)
        let isOver = NIOLockedValueBox(false)
        let line = try await Line { _ in
            opens.yield()
            for await _ in gate.stream { break }
            return Self.answer("late")
        }
        line.over.whenComplete { _ in isOver.withLockedValue { $0 = true } }
        try await line.send(Self.head("/a"), .end(nil))
        for await _ in begun { break }
        try await line.channel.close().get()
        await line.channel.testingEventLoop.run()
        #expect(!isOver.withLockedValue { $0 })
        gate.continuation.yield()
        try await line.over.get()
    }
}
