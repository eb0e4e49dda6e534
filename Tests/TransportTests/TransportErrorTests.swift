import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing
import Transport

@Suite("Transport: errors and time-outs", .timeLimit(.minutes(1)))
struct TransportErrorTests {
    @Test("Each stage has its own time-out and its own error")
    func timeouts() async throws {
        let server = try await LoopbackServer { request, answer in
            if request.target == "/stall" { answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") }
        }
        let none = Timeouts(connect: nil, firstByte: nil, idle: nil, total: nil)
        try await withTransport { transport async throws in
            var request = TransferRequest(url: server.url("/silent"), timeouts: none)
            request.timeouts.firstByte = .milliseconds(80)
            await expectError(.firstByteTimeout, arrived: true) { try await transport.send(request) }

            request.timeouts = none
            request.timeouts.total = .milliseconds(80)
            await expectError(.totalTimeout, arrived: true) { try await transport.send(request) }

            request.url = server.url("/stall")
            await expectError(.totalTimeout, arrived: true) {
                try await transport.send(request).body.collect(upTo: 1000)
            }

            request.timeouts = none
            request.timeouts.idle = .milliseconds(80)
            let stalled = try await transport.send(request)
            await expectError(.idleTimeout, arrived: true) { try await stalled.body.collect(upTo: 1000) }
        }
    }

    @Test(
        "A proxy that takes the connection and says nothing is a connect time-out, whichever time runs out",
        arguments: [
            Timeouts(connect: .milliseconds(80)), Timeouts(firstByte: .milliseconds(80)),
            Timeouts(total: .milliseconds(80)),
        ], [Proxy.Scheme.socks5h, .http])
    func connectTimeout(timeouts: Timeouts, scheme: Proxy.Scheme) async throws {
        let silent = try await LoopbackServer { _, _ in }
        try await withTransport { transport async throws in
            let proxy = Proxy(scheme: scheme, host: "127.0.0.1", port: silent.port)
            let request = TransferRequest(
                method: "POST", url: "https://films.invalid/", timeouts: timeouts, proxy: proxy)
            await expectError(.connectTimeout, arrived: false) { try await transport.send(request) }
        }
    }

    @Test("A server that is silent where TLS is due is a connect time-out")
    func handshakeTimeout() async throws {
        let silent = try await LoopbackServer { _, _ in }
        try await withTransport { transport async throws in
            let request = TransferRequest(
                method: "POST", url: "https://127.0.0.1:\(silent.port)/",
                timeouts: Timeouts(firstByte: .milliseconds(80)))
            await expectError(.connectTimeout, arrived: false) { try await transport.send(request) }
        }
    }

    @Test("The silence of a paused transfer is the reader's, not the server's")
    func pausedIsNotIdle() async throws {
        let count = 24 * 1024 * 1024
        let server = try await LoopbackServer { request, answer in
            if request.target == "/big" { answer.stream(count) }
        }
        try await withTransport { transport async throws in
            var request = TransferRequest(url: server.url("/big"))
            request.timeouts.idle = .seconds(5)
            let response = try await transport.send(request)
            // Another transfer's first-byte time-out is the clock here.
            var clock = TransferRequest(url: server.url("/silent"))
            clock.timeouts.firstByte = .seconds(12)
            await expectError(.firstByteTimeout) { try await transport.send(clock) }
            var place = 0
            for try await piece in response.body { place += piece.readableBytes }
            #expect(place == count)
        }
    }

    @Test("Nobody listening is 'connect', an unknown name 'resolve'; nothing arrived")
    func unreachable() async throws {
        try await withTransport { transport async throws in
            await expectError(.connect, arrived: false) {
                try await transport.send(TransferRequest(method: "POST", url: "http://127.0.0.1:1/"))
            }
            await expectError(.resolve, arrived: false) {
                try await transport.send(TransferRequest(url: "http://no-such-name.invalid/"))
            }
        }
    }

    @Test("Something other than TLS behind an https URL is 'tls'; nothing arrived")
    func notTLS() async throws {
        let plain = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Greeting()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        try await withTransport { transport async throws in
            let port = plain.localAddress?.port ?? 0
            await expectError(.tls, arrived: false) {
                try await transport.send(TransferRequest(url: "https://127.0.0.1:\(port)/"))
            }
        }
        try await plain.close()
    }

    @Test(
        "An answer that breaks off is 'broken'",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
        ])
    func truncated(answer: String) async throws {
        let server = try await LoopbackServer { _, connection in
            connection.raw(answer)
            connection.close()
        }
        try await withTransport { transport async throws in
            await expectError(.broken, arrived: true) {
                try await transport.send(TransferRequest(url: server.url("/"))).body.collect(upTo: 1000)
            }
        }
    }

    @Test(
        "A head that is none, or without end, is 'broken'",
        arguments: [
            "", "hello\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nX: y",
        ])
    func badHead(answer: String) async throws {
        let server = try await LoopbackServer { _, connection in
            connection.raw(answer)
            connection.close()
        }
        try await withTransport { transport async throws in
            await expectError(.broken, arrived: true) {
                try await transport.send(TransferRequest(method: "POST", url: server.url("/")))
            }
        }
    }

    @Test("Headers, or heads before the head, over 64 KiB are 'broken'", arguments: ["", "HTTP/1.1 103 Early\r\n"])
    func endlessHead(line: String) async throws {
        let end = line.isEmpty ? "" : "\r\n"
        let head = String(repeating: line + "X-Pad: 0123456789\r\n" + end, count: 5000)
        let server = try await LoopbackServer { _, connection in
            connection.raw((line.isEmpty ? "HTTP/1.1 200 OK\r\n" : "") + head)
        }
        try await withTransport { transport async throws in
            await expectError(.broken, arrived: true) {
                try await transport.send(TransferRequest(method: "POST", url: server.url("/")))
            }
        }
    }

    @Test(
        "What could smuggle something into the request is refused unsent",
        arguments: [
            TransferRequest(url: "http://127.0.0.1:1/", headers: [("X-A", "b\r\nX-C: d")]),
            TransferRequest(url: "http://127.0.0.1:1/", headers: [("X-A", "b\nX-C: d")]),
            TransferRequest(url: "http://127.0.0.1:1/", headers: [("X-A", "b\0")]),
            TransferRequest(url: "http://127.0.0.1:1/", headers: [("X-A: x\r\nX-B", "b")]),
            TransferRequest(url: "http://127.0.0.1:1/", headers: [("", "b")]),
            TransferRequest(url: "http://127.0.0.1:1/", headers: [("Transfer-Encoding", "chunked")]),
            TransferRequest(url: "http://127.0.0.1:1/", headers: [("Content-Length", "7")]),
            TransferRequest(method: "GET / HTTP/1.1\r\nX: y", url: "http://127.0.0.1:1/"),
            TransferRequest(url: "http://127.0.0.1:1/ HTTP/1.1\r\nX: y"), TransferRequest(url: "file:///etc/passwd"),
            TransferRequest(url: "127.0.0.1:1"), TransferRequest(url: "http://"), TransferRequest(url: "http://a:b:c/"),
            TransferRequest(url: ""), TransferRequest(url: "gopher://127.0.0.1:1/"),
            TransferRequest(url: "http://127.0.0.1:1/", proxy: Proxy(scheme: .http, host: "a/b", port: 1)),
        ])
    func refused(request: TransferRequest) async throws {
        try await withTransport { transport async throws in
            await expectError(.badRequest, arrived: false) { try await transport.send(request) }
        }
    }

    @Test("A file that shrinks while it is sent breaks the transfer, and the server sees no whole request")
    func shrinkingFile() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("big")
        try Data(count: 4_000_000).write(to: URL(fileURLWithPath: path))
        let requests = try await LoopbackServer { _, answer in answer.ok("x") }
        let tunnel = try await LoopbackTunnel(.connect)
        try await withTransport { transport async throws in
            // The first piece's file is cut by the time the second is read.
            let request = TransferRequest(
                method: "POST", url: "http://films.invalid:\(requests.port)/",
                body: .pieces([.file(path: path, length: 4_000_000), .file(path: path, length: 4_000_000)]),
                proxy: Proxy(scheme: .http, host: "127.0.0.1", port: tunnel.port), pinnedAddress: "127.0.0.1")
            tunnel.beforeOpening { truncate(path, 1000) }
            await expectError(.broken, arrived: true) { try await transport.send(request) }
        }
        #expect(requests.counts.requests == 0)
    }
}

/// Greets as a mail server would.
private final class Greeting: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "220 hello, who is there?\r\n")), promise: nil)
    }
}
