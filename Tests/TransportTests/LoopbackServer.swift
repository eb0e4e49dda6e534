import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// An HTTP/1.1 server on 127.0.0.1 that answers each request with whatever bytes its script writes.
final class LoopbackServer: Sendable {
    enum Event: Sendable, Equatable { case opened(Int), request(String), closed(Int) }

    struct Counts: Sendable {
        var connections = 0
        var requests = 0
        /// Bytes of streamed bodies that the kernel took.
        var streamed = 0
    }

    typealias Script = @Sendable (Incoming, Answer) -> Void

    let port: Int
    private let channel: any Channel
    private let counted: NIOLockedValueBox<Counts>
    private let events: AsyncStream<Event>
    private let teller: AsyncStream<Event>.Continuation

    init(host: String = "127.0.0.1", _ script: @escaping Script) async throws {
        let counted = NIOLockedValueBox(Counts())
        let (events, teller) = AsyncStream<Event>.makeStream(bufferingPolicy: .bufferingNewest(10_000))
        self.counted = counted
        (self.events, self.teller) = (events, teller)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 512)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                let number = counted.withLockedValue { counts in
                    counts.connections += 1
                    return counts.connections
                }
                teller.yield(.opened(number))
                channel.closeFuture.whenComplete { _ in teller.yield(.closed(number)) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        RequestReader { request in
                            counted.withLockedValue { $0.requests += 1 }
                            teller.yield(.request(request.target))
                            script(request, Answer(channel: channel, number: number, counted: counted))
                        })
                }
            }
            .bind(host: host, port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    deinit { channel.close(promise: nil) }

    var counts: Counts { counted.withLockedValue { $0 } }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Returns once it happened; events before it are used up.
    func wait(for event: Event) async {
        for await seen in events where seen == event { return }
    }
}

struct Incoming: Sendable {
    var method: String
    var target: String
    var headers: [(name: String, value: String)]
    var body: ByteBuffer

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}

struct Answer: Sendable {
    let channel: any Channel
    /// The connection's, from 1.
    let number: Int
    let counted: NIOLockedValueBox<LoopbackServer.Counts>

    func raw(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }

    func raw(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    func ok(_ body: String, headers: String = "") { ok(ByteBuffer(string: body), headers: headers) }

    func ok(_ body: ByteBuffer, headers: String = "") {
        var whole = ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: \(body.readableBytes)\r\n\(headers)\r\n")
        whole.writeImmutableBuffer(body)
        channel.writeAndFlush(whole, promise: nil)
    }

    func close() { channel.close(promise: nil) }

    /// `count` patterned bytes, the next piece only when the kernel took the last.
    func stream(_ count: Int) {
        raw("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
        next(from: 0, of: count)
    }

    private func next(from start: Int, of count: Int) {
        guard start < count else { return }
        let piece = Pattern.piece(from: start, limit: min(64 * 1024, count - start))
        let size = piece.readableBytes
        channel.writeAndFlush(piece).whenSuccess {
            counted.withLockedValue { $0.streamed += size }
            next(from: start + size, of: count)
        }
    }
}

/// Bytes that tell their place: they repeat only after a prime number of them. Cut from a table, so that they cost nothing.
enum Pattern {
    private static let period = 1_000_003

    private static let table: ByteBuffer = {
        var state: UInt32 = 1
        var bytes = [UInt8](repeating: 0, count: period)
        for place in bytes.indices {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes[place] = UInt8(truncatingIfNeeded: state >> 24)
        }
        return ByteBuffer(bytes: bytes)
    }()

    /// Those from `start` on, `limit` at most, at least one.
    static func piece(from start: Int, limit: Int) -> ByteBuffer {
        let place = start % period
        return table.getSlice(at: place, length: min(limit, period - place)) ?? ByteBuffer()
    }

    static func bytes(from start: Int, count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            bytes += Array(piece(from: start + bytes.count, limit: count - bytes.count).readableBytesView)
        }
        return bytes
    }

    static func matches(_ buffer: ByteBuffer, from start: Int) -> Bool {
        var (rest, place) = (buffer, start)
        while rest.readableBytes > 0 {
            let expected = piece(from: place, limit: rest.readableBytes)
            guard rest.readSlice(length: expected.readableBytes) == expected else { return false }
            place += expected.readableBytes
        }
        return true
    }
}

/// Cuts requests out of the bytes of a connection: head, then Content-Length bytes.
private final class RequestReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var gathered = ByteBuffer()
    private let handle: (Incoming) -> Void

    init(_ handle: @escaping (Incoming) -> Void) { self.handle = handle }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        gathered.writeBuffer(&bytes)
        while let request = next() { handle(request) }
    }

    private func next() -> Incoming? {
        let view = gathered.readableBytesView
        guard let end = view.firstEnd(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: view[..<end], as: UTF8.self).split(separator: "\r\n").map(String.init)
        guard let words = lines.first?.split(separator: " ").map(String.init), words.count == 3 else { return nil }
        let headers: [(name: String, value: String)] = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        var request = Incoming(method: words[0], target: words[1], headers: headers, body: ByteBuffer())
        let length = request.header("content-length").flatMap(Int.init) ?? 0
        let headLength = end - view.startIndex
        guard gathered.readableBytes >= headLength + length else { return nil }
        gathered.moveReaderIndex(forwardBy: headLength)
        request.body = gathered.readSlice(length: length) ?? ByteBuffer()
        gathered.discardReadBytes()
        return request
    }
}

extension ByteBufferView {
    /// The place after the first `mark`.
    fileprivate func firstEnd(of mark: [UInt8]) -> Int? {
        guard count >= mark.count else { return nil }
        return (startIndex...(endIndex - mark.count)).first { self[$0..<($0 + mark.count)].elementsEqual(mark) }
            .map { $0 + mark.count }
    }
}
