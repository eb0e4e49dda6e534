import Catalog
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import TestSupport
import Testing

@testable import Media
@testable import Server

@Suite(.timeLimit(.minutes(2))) struct HotFileTests {
    private static let request = "GET /f HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let ten = Array("0123456789".utf8)

    /// A picture of one pixel.
    private static let dot =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

    @Test func `a file at hand never reaches the server behind, and what is not plain does`() async throws {
        var server = try FileServer(Self.ten)
        server.isHot = true
        try await withListener({ [server] port in
            let client = try await RawConnection(port: port)
            for _ in 0..<3 {
                try await client.send(Self.request)
                #expect(try await client.answer().body == Self.ten)
            }
            try await client.send("GET /f HTTP/1.1\r\nHost: a\r\nRange: bytes=2-4\r\n\r\n")
            let part = try await client.answer()
            #expect(part.status == 206)
            #expect(part.header("content-range") == "bytes 2-4/10")
            #expect(part.text == "234")
            #expect(server.requests.withLockedValue { $0 } == 0)

            for (number, other) in [
                "HEAD /f HTTP/1.1\r\nHost: a\r\n\r\n", "GET /f HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"abc\"\r\n\r\n",
                "GET /f HTTP/1.1\r\nHost: a\r\nRange: bytes=10-\r\n\r\n",
                "GET /f HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
                "GET /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET /f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            ].enumerated() {
                try await client.send(other)
                _ = try await client.answer(toHead: other.hasPrefix("HEAD"))
                #expect(server.requests.withLockedValue { $0 } == number + 1, "\(other)")
            }
            #expect(await client.isClosed())
        }) { [server] in try await server.run($0) }
    }

    @Test func `answers come in the order of their requests, whoever gives them`() async throws {
        let file = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 / 1000) }
        try await withFile(file, isHot: true) { port, bytes in
            let other = "GET /f HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\nContent-Length: 0\r\n\r\n"
            let client = try await RawConnection(port: port, window: 4096)
            try await client.send(String(repeating: Self.request + other, count: 20))
            for _ in 0..<20 {
                #expect(try await client.answer().body == bytes)
                #expect(try await client.answer().body == Array(bytes.prefix(2)))
            }
        }
    }

    @Test func `at hand or not, a file has the same head`() async throws {
        try await withStores { stores in
            let dot = try #require(Data(base64Encoded: Self.dot))
            let bytes = AsyncStream<ByteBuffer> { continuation in
                continuation.yield(ByteBuffer(bytes: dot))
                continuation.finish()
            }
            let name = try await stores.media.store(bytes, as: .image, for: nil, expectedLength: nil, now: Date()).name
            let parts = stores.parts()
            try await withListener({ port in
                let client = try await RawConnection(port: port)
                var heads: [[Substring]] = []
                // The first one opens it.
                for field in ["", "", "X-A: b\r\n", "Content-Length: 0\r\n"] {
                    try await client.send("GET /images/\(name) HTTP/1.1\r\nHost: a\r\n\(field)\r\n")
                    let answer = try await client.answer()
                    #expect(answer.body == Array(dot))
                    #expect(answer.header("x-request-id")?.hasPrefix("req_") == true)
                    heads.append(answer.head.split(separator: "\r\n").filter { !Self.varies($0) }.sorted())
                }
                #expect(Set(heads).count == 1)
                #expect(heads[0].count == 11)
            }) { onListening in
                try await HTTPService(
                    parts: parts, configuration: ServerConfiguration(port: 0), logger: .silent, onListening: onListening
                ).run()
            }
        }
    }

    /// Fields that are another request's own; that they are there is seen by their names.
    private static func varies(_ line: Substring) -> Bool {
        ["date:", "x-request-id:", "openai-processing-ms:"].contains { line.lowercased().hasPrefix($0) }
    }
}
