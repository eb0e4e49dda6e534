import Foundation
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle
import TestSupport
import Testing

@testable import Media
@testable import Server

@Suite(.serialized, .timeLimit(.minutes(2))) struct SlowReaderTests {
    /// Less than one step of a sending, and more than the kernel takes for a client that does not read.
    private static let size = 6 << 20
    private static let request = "GET /f HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: [false, true])
    func `a client that takes its time over the end of a file is not idle`(isHot: Bool) async throws {
        var server = try FileServer(length: Self.size) { _ in }
        server.isHot = isHot
        server.idleTimeout = .seconds(5)
        try await withListener({ port in
            var slow = try await RawConnection(port: port, window: 4096)
            try await slow.send(Self.request)
            var head = try? await slow.head()
            // On a busy machine one may be idle for long before it says anything, which is not what is meant here.
            while head == nil {
                slow = try await RawConnection(port: port, window: 4096)
                try await slow.send(Self.request)
                head = try? await slow.head()
            }
            #expect(head?.hasPrefix("HTTP/1.1 200 ") == true)
            // Connected later, it is cut off later than the other would be.
            #expect(try await RawConnection(port: port, window: 4096).isClosed())
            #expect(try await slow.read(Self.size).count == Self.size)
        }) { [server] in try await server.run($0) }
    }

    @Test(arguments: [false, true]) func `a server that drains sends the rest of a file`(isHot: Bool) async throws {
        var server = try FileServer(length: Self.size) { _ in }
        server.isHot = isHot
        let group = NIOLockedValueBox<ServiceGroup?>(nil)
        try await withListener({ port in
            let slow = try await RawConnection(port: port, window: 4096)
            try await slow.send(Self.request)
            _ = try await slow.head()
            let idle = try await RawConnection(port: port, window: 4096)
            await group.withLockedValue { $0 }?.triggerGracefulShutdown()
            #expect(await idle.isClosed())
            #expect(try await slow.read(Self.size).count == Self.size)
            #expect(await slow.isClosed())
        }) { [server] onListening in
            let services = ServiceGroup(services: [server.service(onListening)], logger: .silent)
            group.withLockedValue { $0 = services }
            try await services.run()
        }
    }

    @Test(arguments: [(100 << 10, ""), (size, ""), (size, "Connection: close\r\n"), (3 * size, "")], [false, true])
    func `a client that says it sends no more gets the whole file, however slowly it reads`(
        file: (length: Int, wish: String), isHot: Bool
    ) async throws {
        let (length, wish) = file
        var server = try FileServer(length: length) { handle in
            try handle.seek(toOffset: UInt64(length - 6))
            try handle.write(contentsOf: Array("marked".utf8))
        }
        server.isHot = isHot
        try await withListener({ port in
            let slow = try await RawConnection(port: port, window: 4096)
            try await slow.send("GET /f HTTP/1.1\r\nHost: a\r\n\(wish)\r\n")
            slow.finishSending()
            _ = try await slow.head()
            // Answered later: what the first one's end brings about has happened by then.
            let other = try await RawConnection(port: port)
            try await other.send("HEAD /f HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await other.answer(toHead: true).status == 200)
            let body = try await slow.rest()
            #expect(body.count == length)
            #expect(body.suffix(6).elementsEqual(Array("marked".utf8)))
        }) { [server] in try await server.run($0) }
    }

    @Test(arguments: [false, true])
    func `a server that is cancelled waits for no reader, not even of the last step`(isHot: Bool) async throws {
        var server = try FileServer(length: Self.size) { _ in }
        server.isHot = isHot
        let client = NIOLockedValueBox<[RawConnection]>([])
        try await withListener({ port in
            for isHalfClosed in [false, true] {
                let slow = try await RawConnection(port: port, window: 4096)
                client.withLockedValue { $0.append(slow) }
                try await slow.send(Self.request)
                if isHalfClosed { slow.finishSending() }
                _ = try await slow.head()
            }
        }) { [server] in try await server.run($0) }
        for slow in client.withLockedValue({ $0 }) {
            var read = 0
            while let count = try? await slow.read(1 << 20).count, count > 0 { read += count }
            #expect(read < Self.size)
        }
    }

    @Test(arguments: [false, true])
    func `an answer in chunks behind a file begins with the file's end`(isHot: Bool) async throws {
        let server = try FileServer(length: Self.size) { _ in }
        let (file, head) = (server.file, FileHead(server.file.item, isPublic: true))
        let connections = Connections(
            executors: LoopExecutors(), largestBody: 1 << 20, requests: RequestsUnderWay(), idleTimeout: nil,
            hotFile: { isHot && $0.path == "/f" ? HotFile(file, head, $0.headerFields) : nil },
            respond: { request, channel in
                if request.uri.path == "/f" { return Response(file, head: head, request, channel: channel) }
                return Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        for piece in ["abc", "de"] { try await writer.write(ByteBuffer(string: piece)) }
                        try await writer.finish(nil)
                    })
            })
        try await withListener({ port in
            let slow = try await RawConnection(port: port, window: 4096)
            try await slow.send(Self.request + "GET /s HTTP/1.1\r\nHost: a\r\n\r\n" + Self.request)
            _ = try await slow.head()
            #expect(try await slow.read(Self.size).count == Self.size)
            #expect(try await slow.answer(toHead: false).text == "abcde")
            _ = try await slow.head()
            #expect(try await slow.read(Self.size).count == Self.size)
        }) { try await connections.listening($0).run() }
    }

    @Test func `a server that is cancelled waits for no reader`() async throws {
        let server = try FileServer(length: 10 * Self.size) { _ in }
        let client = NIOLockedValueBox<RawConnection?>(nil)
        try await withListener({ port in
            let slow = try await RawConnection(port: port, window: 4096)
            client.withLockedValue { $0 = slow }
            try await slow.send(Self.request)
            _ = try await slow.head()
        }) { try await server.run($0) }
        // The server has ended, and the client never read on: its file was cut short.
        let slow = try #require(client.withLockedValue { $0 })
        var read = 0
        while let count = try? await slow.read(1 << 20).count, count > 0 { read += count }
        #expect(read < 10 * Self.size)
    }

    @Test func `5 GB go out in every place, and nothing of them through memory`() async throws {
        let length = 5 << 30
        let marks = [0, (4 << 30) - 3, length - 6]
        var server = try FileServer(length: length) { handle in
            for mark in marks {
                try handle.seek(toOffset: UInt64(mark))
                try handle.write(contentsOf: Array("marked".utf8))
            }
        }
        let counts = NIOLockedValueBox(SendingWitness.Counts())
        server.witness = { SendingWitness(counts: counts) }
        try await withListener({ port in
            for (range, mark) in [
                ("bytes=0-5", 0), ("bytes=\((4 << 30) - 3)-\((4 << 30) + 2)", (4 << 30) - 3), ("bytes=-6", length - 6),
            ] {
                let part = try await RawHTTP.exchange(
                    port, "GET /f HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: \(range)\r\n\r\n")
                #expect(part.status == 206)
                #expect(part.header("content-range") == "bytes \(mark)-\(mark + 5)/\(length)")
                #expect(part.text == "marked")
            }
            counts.withLockedValue { $0 = SendingWitness.Counts() }

            let slow = try await RawConnection(port: port, window: 4096)
            try await slow.send(Self.request)
            #expect(try await slow.head().lowercased().contains("\r\ncontent-length: \(length)"))
            #expect(try await slow.read(6) == Array("marked".utf8))
            #expect(try await slow.read(12 << 20).count == 12 << 20)

            let seen = counts.withLockedValue { $0 }
            #expect(seen.memory < 16 << 10, "the head alone is in memory")
            #expect(seen.files >= 12 << 20)
            #expect(seen.files <= 24 << 20, "no more is under way than the next step")
        }) { [server] in try await server.run($0) }
    }
}

/// Counts what is handed to the kernel, from memory and from files.
private final class SendingWitness: ChannelOutboundHandler, Sendable {
    typealias OutboundIn = IOData

    struct Counts {
        var memory = 0
        var files = 0
    }

    private let counts: NIOLockedValueBox<Counts>

    init(counts: NIOLockedValueBox<Counts>) { self.counts = counts }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        counts.withLockedValue { counts in
            switch unwrapOutboundIn(data) {
            case .byteBuffer(let buffer): counts.memory += buffer.readableBytes
            case .fileRegion(let region): counts.files += region.readableBytes
            }
        }
        context.write(data, promise: promise)
    }
}
