import NIOCore
import TestSupport
import Testing
import Transport

@Suite("Transport: flow, cancellation, end", .timeLimit(.minutes(1)))
struct TransportFlowTests {
    private let size = 64 * 1024 * 1024

    @Test("A reader who reads nothing holds the server back")
    func backPressure() async throws {
        let size = size
        let server = try await LoopbackServer { request, answer in
            if request.target == "/big" { answer.stream(size) } else { answer.ok("x") }
        }
        try await withTransport { transport async throws in
            let response = try await transport.send(TransferRequest(url: server.url("/big")))
            // Long enough for the stream to run full: what this machine can move in 200 round trips is far more.
            var last = -1
            var rounds = 0
            while last != server.counts.streamed || rounds < 200 {
                last = server.counts.streamed
                rounds += 1
                #expect(try await transport.send(TransferRequest(url: server.url("/small"))).text() == "x")
            }
            #expect(server.counts.streamed < 24 * 1024 * 1024)
            withExtendedLifetime(response) {}
        }
    }

    @Test("A slow reader gets every byte in its place")
    func slowReader() async throws {
        let count = 8 * 1024 * 1024 + 17
        let server = try await LoopbackServer { request, answer in
            if request.target == "/big" { answer.stream(count) } else { answer.ok("x") }
        }
        try await withTransport { transport async throws in
            let response = try await transport.send(TransferRequest(url: server.url("/big")))
            var place = 0
            var isRight = true
            for try await piece in response.body {
                isRight = isRight && Pattern.matches(piece, from: place)
                place += piece.readableBytes
                #expect(try await transport.send(TransferRequest(url: server.url("/small"))).text() == "x")
            }
            #expect(place == count)
            #expect(isRight)
        }
    }

    @Test("Cancelling the reader closes the connection")
    func cancelBody() async throws {
        let server = try await LoopbackServer { _, answer in
            answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        try await withTransport { transport async throws in
            let (started, starter) = AsyncStream<Void>.makeStream()
            let task = Task {
                var pieces = 0
                for try await _ in try await transport.send(TransferRequest(url: server.url("/"))).body {
                    pieces += 1
                    starter.yield()
                }
                return pieces
            }
            for await _ in started { break }
            task.cancel()
            await expectError(.cancelled, arrived: true) { try await task.value }
            await server.wait(for: .closed(1))
        }
    }

    @Test("Cancelling before the head closes the connection")
    func cancelHead() async throws {
        let server = try await LoopbackServer { _, _ in }
        try await withTransport { transport async throws in
            let task = Task { try await transport.send(TransferRequest(url: server.url("/silent"))).status }
            await server.wait(for: .request("/silent"))
            task.cancel()
            await expectError(.cancelled, arrived: true) { try await task.value }
            await server.wait(for: .closed(1))
        }
    }

    @Test(
        "Cancelling at any stage closes the connection",
        arguments: [
            "https, before TLS", "a proxy that does not open its tunnel", "a SOCKS proxy that says nothing",
            "a body on its way out",
        ])
    func cancelAtStage(stage: String) async throws {
        let server = try await LoopbackServer { _, _ in }
        try await withTransport { transport async throws in
            var request = TransferRequest(url: "https://films.invalid/")
            switch stage {
            case "https, before TLS": request.url = "https://127.0.0.1:\(server.port)/"
            case "a body on its way out":
                // The server takes the body and waits for the rest of it: the script runs only when it is whole.
                request.url = server.url("/")
                request.method = "POST"
                request.body = .bytes(ByteBuffer(repeating: 1, count: 64 << 20))
            case let proxied:
                request.proxy = Proxy(
                    scheme: proxied.contains("SOCKS") ? .socks5h : .http, host: "127.0.0.1", port: server.port)
            }
            let sent = request
            let task = Task { try await transport.send(sent).status }
            await server.wait(for: .opened(1))
            task.cancel()
            await expectError(.cancelled) { try await task.value }
            await server.wait(for: .closed(1))
        }
    }

    @Test("Dropping the body closes the connection")
    func dropBody() async throws {
        let size = size
        let server = try await LoopbackServer { _, answer in answer.stream(size) }
        try await withTransport { transport async throws in
            #expect(try await transport.send(TransferRequest(url: server.url("/"))).status == 200)
            await server.wait(for: .closed(1))
        }
    }

    @Test("A body that is left may end for a while, and is closed then, held or not")
    func leaveBody() async throws {
        let server = try await LoopbackServer { _, answer in
            answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        try await withTransport { transport async throws in
            let response = try await transport.send(TransferRequest(url: server.url("/")))
            response.body.leave(within: .milliseconds(50))
            await server.wait(for: .closed(1))
            await expectError(.totalTimeout, arrived: true) { try await response.body.collect(upTo: 100) }
        }
    }

    @Test("A body over the limit is not collected, and its connection closed")
    func collectLimit() async throws {
        let size = size
        let server = try await LoopbackServer { _, answer in answer.stream(size) }
        try await withTransport { transport async throws in
            let response = try await transport.send(TransferRequest(url: server.url("/")))
            await expectError(.broken) { try await response.body.collect(upTo: 1_000_000) }
            await server.wait(for: .closed(1))
        }
    }

    @Test("Shutdown ends what runs with 'closed' and takes nothing new")
    func shutdown() async throws {
        let server = try await LoopbackServer { request, answer in
            if request.target == "/half" { answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf") }
        }
        let transport = try CurlTransport(logger: .quiet)
        let response = try await transport.send(TransferRequest(url: server.url("/half")))
        let waiting = Task { try await transport.send(TransferRequest(url: server.url("/silent"))).status }
        await server.wait(for: .request("/silent"))
        await transport.shutdown()
        await expectError(.closed, arrived: true) { try await waiting.value }
        await expectError(.closed) { try await response.body.collect(upTo: 1000) }
        await expectError(.closed, arrived: false) { try await transport.send(TransferRequest(url: server.url("/"))) }
        await transport.shutdown()
    }

    @Test("A POST is not sent twice when its connection dies; a GET may be")
    func noSecondPost() async throws {
        let server = try await LoopbackServer { request, answer in
            if answer.number == 1, request.target == "/again" { answer.close() } else { answer.ok("x") }
        }
        try await withTransport { transport async throws in
            #expect(try await transport.send(TransferRequest(url: server.url("/first"))).text() == "x")
            await expectError(.broken, arrived: true) {
                try await transport.send(
                    TransferRequest(
                        method: "POST", url: server.url("/again"), body: .bytes(ByteBuffer(string: "once"))))
            }
        }
        #expect(server.counts.requests == 2)

        let other = try await LoopbackServer { request, answer in
            if answer.number == 1, request.target == "/again" { answer.close() } else { answer.ok("x") }
        }
        try await withTransport { transport async throws in
            #expect(try await transport.send(TransferRequest(url: other.url("/first"))).text() == "x")
            #expect(try await transport.send(TransferRequest(url: other.url("/again"))).text() == "x")
        }
        #expect(other.counts.requests == 3)
    }
}
