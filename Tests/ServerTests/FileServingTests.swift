import TestSupport
import Testing

@Suite struct FileServingTests {
    @Test func `a file goes out whole, in part, as HEAD and not at all`() async throws {
        try await withFile(Array((0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })) { port, bytes in
            func get(_ headers: String = "", method: String = "GET") async throws -> RawHTTP.Answer {
                try await RawHTTP.exchange(
                    port, "\(method) /f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(headers)\r\n")
            }
            let whole = try await get()
            #expect(whole.status == 200)
            #expect(whole.body == bytes)
            #expect(whole.header("content-type") == "video/mp4")
            #expect(whole.header("etag") == "\"abc\"")
            #expect(whole.header("last-modified") == "Sun, 15 Jun 2025 15:06:40 GMT")
            #expect(whole.header("content-length") == "10000000")
            #expect(whole.header("accept-ranges") == "bytes")
            #expect(whole.header("x-content-type-options") == "nosniff")
            #expect(whole.header("cache-control") == "public, max-age=31536000, immutable")

            let part = try await get("Range: bytes=5000000-9999998\r\n")
            #expect(part.status == 206)
            #expect(part.header("content-range") == "bytes 5000000-9999998/10000000")
            #expect(part.body == Array(bytes[5_000_000...9_999_998]))

            let head = try await get(method: "HEAD")
            #expect(head.status == 200)
            #expect(head.header("content-length") == "10000000")
            #expect(head.body.isEmpty)
            let headOfPart = try await get("Range: bytes=0-1\r\n", method: "HEAD")
            #expect(headOfPart.status == 200)
            #expect(headOfPart.header("content-length") == "10000000")

            let beyond = try await get("Range: bytes=10000000-\r\n")
            #expect(beyond.status == 416)
            #expect(beyond.header("content-range") == "bytes */10000000")

            let same = try await get("If-None-Match: \"abc\"\r\n")
            #expect(same.status == 304)
            #expect(same.body.isEmpty)
            #expect(same.header("etag") == "\"abc\"")
            #expect(same.header("cache-control") == whole.header("cache-control"))
            #expect(same.header("content-length") == nil)
            #expect(same.header("transfer-encoding") == nil)
        }
    }

    @Test func `several files come over one connection, in order`() async throws {
        try await withFile(Array("0123456789".utf8)) { port, _ in
            let answer = try await RawHTTP.exchange(
                port,
                "GET /f HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\nGET /f HTTP/1.1\r\nHost: a\r\nRange: bytes=8-\r\n\r\n"
                    + "GET /f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.text.hasPrefix("01HTTP/1.1 206"))
            #expect(answer.text.contains("\r\n\r\n89HTTP/1.1 200"))
            #expect(answer.text.hasSuffix("\r\n\r\n0123456789"))
        }
    }
}
