import Foundation
import NIOCore
import TestSupport
import Testing
import Transport

@Suite("Transport", .timeLimit(.minutes(1)))
struct TransportTests {
    @Test("Head and body arrive; header names are in lower case, repeated ones kept")
    func simple() async throws {
        let server = try await LoopbackServer { _, answer in
            answer.ok("hello", headers: "X-One: a\r\nSet-Cookie: b=1\r\nset-cookie:  c=2 \r\nX-None:\r\n")
        }
        try await withTransport { transport async throws in
            let response = try await transport.send(TransferRequest(url: server.url("/")))
            #expect(response.status == 200)
            #expect(response.header("X-ONE") == "a")
            #expect(response.headers.filter { $0.name == "set-cookie" }.map(\.value) == ["b=1", "c=2"])
            #expect(response.header("x-none") == "")
            #expect(response.contentLength == 5)
            #expect(try await response.text() == "hello")
        }
    }

    @Test("Method, headers and body go out as given")
    func sends() async throws {
        let server = try await LoopbackServer { request, answer in
            answer.ok("\(request.method) \(request.header("x-a") ?? "") \(request.header("x-b") ?? "?")|", headers: "")
            #expect(request.header("content-length") == "5")
            #expect(request.header("expect") == nil)
            #expect(request.header("accept-encoding") == "gzip, deflate")
            #expect(String(buffer: request.body) == "12345")
        }
        try await withTransport { transport async throws in
            let request = TransferRequest(
                method: "PATCH", url: server.url("/"), headers: [("X-A", "one"), ("X-B", "")],
                body: .bytes(ByteBuffer(string: "12345")))
            #expect(try await transport.send(request).text() == "PATCH one |")
        }
    }

    @Test("A POST without a body says so")
    func emptyPost() async throws {
        let server = try await LoopbackServer { request, answer in
            answer.ok(request.header("content-length") ?? "none")
        }
        try await withTransport { transport async throws in
            #expect(try await transport.send(TransferRequest(method: "POST", url: server.url("/"))).text() == "0")
            #expect(try await transport.send(TransferRequest(method: "DELETE", url: server.url("/"))).text() == "none")
        }
    }

    @Test("HEAD and 204 have an empty body")
    func bodyless() async throws {
        let server = try await LoopbackServer { request, answer in
            answer.raw(
                request.method == "HEAD"
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" : "HTTP/1.1 204 No Content\r\n\r\n")
        }
        try await withTransport { transport async throws in
            let head = try await transport.send(TransferRequest(method: "HEAD", url: server.url("/")))
            #expect(head.contentLength == 10)
            #expect(try await head.text() == "")
            #expect(try await transport.send(TransferRequest(url: server.url("/"))).text() == "")
        }
    }

    @Test("Redirects are answers, 1xx heads are not")
    func heads() async throws {
        let server = try await LoopbackServer { _, answer in
            answer.raw("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /b\r\n")
            answer.raw("Content-Length: 0\r\n\r\n")
        }
        try await withTransport { transport async throws in
            let response = try await transport.send(TransferRequest(url: server.url("/a")))
            #expect(response.status == 302)
            #expect(response.header("link") == nil)
        }
        #expect(server.counts.requests == 1)
    }

    @Test("Connections are kept and used again")
    func keepAlive() async throws {
        let server = try await LoopbackServer { _, answer in answer.ok("x") }
        try await withTransport { transport async throws in
            for _ in 0..<20 { #expect(try await transport.send(TransferRequest(url: server.url("/"))).text() == "x") }
        }
        #expect(server.counts.connections == 1)
    }

    @Test("Whoever asks learns how long it took to connect, and that it took no time where there was a connection")
    func connecting() async throws {
        let server = try await LoopbackServer { _, answer in answer.ok("x") }
        try await withTransport { transport async throws in
            func measured() async throws -> Duration? {
                let meter = ConnectMeter()
                #expect(meter.total == nil)
                let text = try await ConnectMeter.$current.withValue(meter) { () async throws -> String in
                    try await transport.send(TransferRequest(url: server.url("/"))).text()
                }
                #expect(text == "x")
                return meter.total
            }
            #expect(try await measured() ?? .zero > .zero)
            #expect(try await measured() == .zero)
        }
    }

    @Test("It is known of a request without an answer too, and of none that no connection was there for")
    func connectingInVain() async throws {
        let server = try await LoopbackServer { _, answer in answer.close() }
        let tunnel = try await LoopbackTunnel(.socks5)
        try await withTransport { transport async throws in
            func measured(_ url: String, _ kind: TransferError.Kind, proxy: Proxy? = nil) async -> Duration? {
                let meter = ConnectMeter()
                await ConnectMeter.$current.withValue(meter) {
                    await expectError(kind) {
                        try await transport.send(TransferRequest(method: "POST", url: url, proxy: proxy))
                    }
                }
                return meter.total
            }
            #expect(await measured(server.url("/"), .broken) ?? .zero > .zero)
            let proxy = Proxy(scheme: .socks5h, host: "127.0.0.1", port: tunnel.port)
            #expect(await measured(server.url("/"), .broken, proxy: proxy) ?? .zero > .zero)
            #expect(await measured("http://127.0.0.1:1/", .connect) == nil)
        }
    }

    @Test("200 requests at once each get their own answer")
    func parallel() async throws {
        let server = try await LoopbackServer { request, answer in
            answer.ok(request.target + String(buffer: request.body))
        }
        try await withTransport { transport async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let body = String(repeating: "\(number),", count: 2000)
                        let request = TransferRequest(
                            method: "POST", url: server.url("/\(number)"), body: .bytes(ByteBuffer(string: body)))
                        return try await transport.send(request).text() == "/\(number)" + body
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test("A compressed body is decoded; one the caller asked to leave alone is not")
    func encoding() async throws {
        let packed = try #require(Data(base64Encoded: "H4sIAAAAAAAC/8tIzcnJVyjPL8pJAQCFEUoNCwAAAA=="))
        let server = try await LoopbackServer { request, answer in
            answer.ok(
                ByteBuffer(bytes: packed),
                headers: "Content-Encoding: gzip\r\nX-Asked: \(request.header("accept-encoding") ?? "")\r\n")
        }
        try await withTransport { transport async throws in
            #expect(try await transport.send(TransferRequest(url: server.url("/"))).text() == "hello world")
            var request = TransferRequest(url: server.url("/"), headers: [("Accept-Encoding", "gzip;q=0.5")])
            let chosen = try await transport.send(request)
            #expect(chosen.header("x-asked") == "gzip;q=0.5")
            #expect(try await chosen.text() == "hello world")
            request.headers = [("accept-encoding", "")]
            let raw = try await transport.send(request)
            #expect(raw.header("x-asked") == "")
            #expect(try await Data(raw.body.collect(upTo: 100).readableBytesView) == packed)
        }
    }

    @Test(
        "What nobody asked to be packed that way is not unpacked: it might swell without bound",
        arguments: [
            "Content-Encoding: br", "Content-Encoding: zstd", "Content-Encoding: gzip, gzip",
            "Content-Encoding: gzip\r\nContent-Encoding: deflate", "Content-Encoding: identity, GZIP ,gzip",
            "Transfer-Encoding: gzip, chunked",
        ])
    func strangeEncodings(header: String) async throws {
        let server = try await LoopbackServer { _, answer in
            answer.raw("HTTP/1.1 200 OK\r\n\(header)\r\nConnection: close\r\n\r\nx")
        }
        try await withTransport { transport async throws in
            await expectError(.broken, arrived: true) {
                try await transport.send(TransferRequest(url: server.url("/")))
            }
            guard header == "Content-Encoding: br" else { return }
            // Asked for, or not to be unpacked at all, it is the caller's affair.
            for encoding in ["gzip, br;q=0.5", ""] {
                let request = TransferRequest(url: server.url("/"), headers: [("Accept-Encoding", encoding)])
                #expect(try await transport.send(request).status == 200)
            }
        }
    }

    @Test("A pinned address is connected to; the Host header stays")
    func pinned() async throws {
        let server = try await LoopbackServer { request, answer in answer.ok(request.header("host") ?? "") }
        try await withTransport { transport async throws in
            var request = TransferRequest(url: "http://films.invalid:\(server.port)/", pinnedAddress: "127.0.0.1")
            #expect(try await transport.send(request).text() == "films.invalid:\(server.port)")
            request.pinnedAddress = "localhost"
            await expectError(.badRequest) { try await transport.send(request) }
        }
    }

    @Test("An IPv6 address can be pinned")
    func pinnedIPv6() async throws {
        let server = try await LoopbackServer(host: "::1") { _, answer in answer.ok("six") }
        try await withTransport { transport async throws in
            let request = TransferRequest(url: "http://films.invalid:\(server.port)/", pinnedAddress: "::1")
            #expect(try await transport.send(request).text() == "six")
        }
    }

    @Test("Pieces and files go out as one body, and nothing is held back at its seams")
    func pieces() async throws {
        let directory = try TemporaryDirectory()
        let file = Pattern.bytes(from: 0, count: 300_001)
        try Data(file).write(to: URL(fileURLWithPath: directory.file("a.bin")))
        try Data().write(to: URL(fileURLWithPath: directory.file("empty.bin")))
        let server = try await LoopbackServer { request, answer in
            answer.ok(request.body, headers: "X-Length: \(request.header("content-length") ?? "")\r\n")
        }
        try await withTransport { transport async throws in
            let body = TransferBody.pieces([
                .bytes(ByteBuffer(string: "<")), .file(path: directory.file("empty.bin"), length: 0),
                .file(path: directory.file("a.bin"), length: file.count), .bytes(ByteBuffer()),
                .file(path: directory.file("a.bin"), length: file.count), .bytes(ByteBuffer(string: ">")),
            ])
            let response = try await transport.send(TransferRequest(method: "PUT", url: server.url("/"), body: body))
            let expected = Array("<".utf8) + file + file + Array(">".utf8)
            #expect(response.header("x-length") == "\(expected.count)")
            let echo = try await response.body.collect(upTo: 10_000_000)
            #expect(echo == ByteBuffer(bytes: expected))
        }
    }

    @Test("A file that is not as announced is refused before anything is sent")
    func wrongFile() async throws {
        let directory = try TemporaryDirectory()
        try Data("12345".utf8).write(to: URL(fileURLWithPath: directory.file("a")))
        let server = try await LoopbackServer { _, answer in answer.ok("x") }
        try await withTransport { transport async throws in
            for piece in [
                TransferBody.Piece.file(path: directory.file("a"), length: 6), .file(path: "/nowhere", length: 1),
                .file(path: directory.path, length: 1),
            ] {
                let request = TransferRequest(method: "POST", url: server.url("/"), body: .pieces([piece]))
                await expectError(.badRequest) { try await transport.send(request) }
            }
        }
        #expect(server.counts.connections == 0)
    }
}
