import Foundation
import Server
import TestSupport
import Testing

/// Requests that a careless server reads as two, or as other ones than a server before it does.
@Suite struct HostileRequestTests {
    private static let hidden = "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    @Test(
        arguments: [
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 5\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
            "POST /v1/videos HTTP/2.0\r\nHost: a\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /health HTTP/1.1\r\n\r\n",
            "GET /health HTTP/1.1\nHost: a\n\n",
            "GET /v1/videos\r\n",
            "G\0T /v1/videos HTTP/1.1\r\nHost: a\r\n\r\n",
        ]) func `what could be read in two ways is read in none`(request: String) async throws
    {
        try await withService { port in
            let answer = try await RawHTTP.exchange(port, request + Self.hidden)
            // Refused by itself, or a body refused behind the answer: nothing behind it is read.
            let statuses = Self.statuses(answer)
            #expect(statuses == ["400"] || statuses == ["401"] || statuses == ["401", "400"])
        }
    }

    @Test(arguments: ["zz\r\n", "fffffffffffffffff\r\n"])
    func `whatever follows what is malformed, the answer comes`(chunk: String) async throws {
        try await withService { port in
            let request =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
            let answer = try await RawHTTP.exchange(port, request + String(repeating: "x", count: 100 << 10))
            #expect(Self.statuses(answer) == ["401"])
        }
    }

    @Test(
        arguments: [
            "GET http://a/health HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
            "GET /health HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n",
            "GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nx\r\n0\r\nHost: b\r\n\r\n",
        ]) func `what is unusual but clear is answered, and the next request too`(request: String) async throws
    {
        try await withService { port in
            let answer = try await RawHTTP.exchange(port, request + Self.hidden)
            #expect(Self.statuses(answer) == ["200", "200"])
        }
    }

    @Test(
        arguments: [
            "GET /health HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: a\r\nConnection: TE, close\r\n\r\n", "GET /health HTTP/1.0\r\n\r\n",
            "GET /health HTTP/1.0\r\nHost: a\r\n\r\n",
        ]) func `whoever wants the connection closed has it closed`(request: String) async throws
    {
        try await withService { port in
            // It comes back when the server closes, long before the connection would count as idle.
            let start = ContinuousClock.now
            let answer = try await RawHTTP.exchange(port, request)
            #expect(Self.statuses(answer) == ["200"])
            #expect(ContinuousClock.now - start < .seconds(55))
        }
    }

    @Test func `a connection goes on after a request that was refused with its body unread`() async throws {
        try await withService { port in
            let body = String(repeating: "x", count: 300_000)
            let answer = try await RawHTTP.exchange(
                port,
                "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    + "PUT /v1/videos HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                    + "HEAD /v1/videos HTTP/1.1\r\nHost: a\r\n\r\n" + Self.hidden)
            #expect(Self.statuses(answer) == ["401", "405", "401", "200"])
        }
    }

    @Test(
        arguments: [
            "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        ]) func `a body that is malformed is the client's fault`(rest: String) async throws
    {
        try await withKeyedService { port, key in
            let answer = try await RawHTTP.exchange(
                port,
                "POST /v1/videos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\n"
                    + "Content-Type: application/json\r\n\(rest)")
            #expect(answer.status == 400)
            #expect(answer.text.contains(#""code":"invalid_http""#))
            #expect(answer.header("x-request-id") != nil)
        }
    }

    @Test(arguments: [
        "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
    ])
    func `what is malformed behind a request that is being answered gets an envelope of its own`(
        request: String
    ) async throws {
        try await withService { port in
            let answer = try await RawHTTP.exchange(port, request + "garbage\r\n\r\n" + Self.hidden)
            let last = "HTTP/1.1 " + (answer.text.components(separatedBy: "HTTP/1.1 ").last ?? "")
            #expect(Self.statuses(answer).count == 2)
            #expect(last.hasPrefix("HTTP/1.1 400 "))
            #expect(last.contains(#""code":"invalid_http""#))
            #expect(last.lowercased().contains("\r\nx-request-id: "))
            #expect(last.lowercased().contains("\r\nconnection: close\r\n"))
        }
    }

    private static func statuses(_ answer: RawHTTP.Answer) -> [Substring] {
        (answer.head + "\r\n\r\n" + answer.text).components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
    }
}
