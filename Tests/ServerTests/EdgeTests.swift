import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Media
@testable import Server

@Suite struct EdgeTests {
    @Test func `everything answers in an envelope, with the headers that every answer has`() async throws {
        try await withService { port in
            for (request, status, code) in [
                ("GET /v1/x?secret=1", 404, "unknown_url"), ("GET /v1/videos", 401, "invalid_api_key"),
                ("POST /v1/videos/", 401, "invalid_api_key"), ("PUT /v1/videos", 405, "method_not_supported"),
                ("GET /v1/videos/video_1/remix", 405, "method_not_supported"),
                ("POST /v1/videos/video_1/content", 405, "method_not_supported"),
                ("POST /v1/videos/edits", 401, "invalid_api_key"), ("GET /videos/nothing.mp4", 404, "not_found"),
                ("GET /_bench/canned", 404, "unknown_url"), ("PATCH /v1/videos", 405, "method_not_supported"),
            ] {
                let answer = try await RawHTTP.exchange(
                    port, "\(request) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(answer.status == status, "\(request)")
                #expect(answer.text.hasPrefix(#"{"error":{"message":"#), "\(request)")
                #expect(answer.text.contains(#""code":"\#(code)"}}"#), "\(request) \(answer.text)")
                #expect(!answer.text.contains("secret"))
                #expect(answer.header("content-type") == "application/json")
                #expect(answer.header("x-request-id")?.count == 36)
                #expect(answer.header("openai-processing-ms").flatMap { Int($0) } != nil)
                #expect(answer.header("openai-version") == "2020-10-01")
                #expect((answer.header("allow") != nil) == (status == 405))
                #expect((answer.header("www-authenticate") == "Bearer") == (status == 401))
            }
        }
    }

    @Test func `pipelined requests are answered in order, wherever each is dealt with`() async throws {
        try await withService(ServerConfiguration(port: 0, benchmarkRoutes: true)) { port in
            let pair = "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\nGET /_bench/canned HTTP/1.1\r\nHost: a\r\n\r\n"
            let last = "GET /v1/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let connection = try await RawConnection(port: port)
                        try await connection.send(Array((String(repeating: pair, count: 30) + last).utf8))
                        let answers = String(decoding: try await connection.rest(), as: UTF8.self)
                        let statuses = answers.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
                        #expect(statuses == Array(repeating: ["503", "200"], count: 30).flatMap(\.self) + ["404"])
                        // Whole, each before the next one's head.
                        let bodies = answers.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.last }
                        #expect(bodies.allSatisfy { $0 == "}" })
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `health needs no key, and readiness tells the reason`() async throws {
        try await withService(ServerConfiguration(port: 0, benchmarkRoutes: true)) { port in
            func get(_ target: String, _ method: String = "GET") async throws -> RawHTTP.Answer {
                try await RawHTTP.exchange(port, "\(method) \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            }
            #expect(try await get("/health").text == #"{"status":"healthy","service":"Filmgate","version":"9.9"}"#)
            #expect(try await get("/healthz").status == 200)
            let ready = try await get("/readyz/")
            #expect(ready.status == 503)
            #expect(ready.text == #"{"status":"not_ready","checks":[{"name":"disk","ok":false,"detail":"none"}]}"#)
            let head = try await get("/health", "HEAD")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.header("content-length") == "57")
            #expect(try await get("/_bench/canned").status == 200)
        }
    }

    @Test func `what is not HTTP, or too much header, is refused`() async throws {
        try await withService { port in
            let nonsense = try await RawHTTP.exchange(port, "nonsense\r\n\r\n")
            #expect(nonsense.status == 400)
            #expect(nonsense.text.contains(#""code":"invalid_http""#))
            let long = try await RawHTTP.exchange(
                port, "GET /health HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 40_000))\r\n\r\n")
            #expect(long.status == 431)
            let smuggled = try await RawHTTP.exchange(
                port, "POST /v1/videos HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc")
            #expect(smuggled.status == 400)
        }
    }

    @Test func `a client that waits for leave to send a body gets it, and its answer`() async throws {
        try await withService { port in
            let answer = try await RawHTTP.exchange(
                port,
                "POST /v1/videos HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
            )
            #expect(answer.head.hasPrefix("HTTP/1.1 100 Continue"))
            #expect(answer.text.hasPrefix("HTTP/1.1 401 "))
        }
    }

    @Test(arguments: [true, false])
    func `only public files may be kept by others' caches`(isPublic: Bool) async throws {
        let item = MediaItem(
            name: "a.png", kind: .image, type: "image/png", length: 1, sha256: "a", width: 1, height: 1, duration: nil,
            job: nil, parent: nil, variant: .original, createdAt: Date(timeIntervalSince1970: 1))
        let fields = FileHeadCache(isPublic: isPublic).head(of: item).fields
        #expect(fields[.cacheControl]?.hasPrefix(isPublic ? "public," : "private,") == true)
        #expect(fields[.resourcePolicy] == (isPublic ? "cross-origin" : "same-origin"))
    }

    @Test func `recorded SDK requests with an unknown key get 401`() async throws {
        let requests = try Fixture.names.map { ($0, try Fixture.bytes($0)) }
        #expect(requests.count > 12)
        try await withService { port in
            for (name, request) in requests {
                let answer = try await RawHTTP.exchange(port, request)
                // There is nothing at all under these, for nobody.
                let isNowhere = name.hasPrefix("files_") || name.hasPrefix("responses_")
                #expect(answer.status == (isNowhere ? 404 : 401), "\(name)")
            }
        }
    }
}
