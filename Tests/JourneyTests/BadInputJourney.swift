import Foundation
import TestSupport
import Testing

/// What a careless or hostile client may send: each is refused in the envelope, and the server serves on.
@Suite("Bad input journey", .timeLimit(.minutes(10)))
struct BadInputJourney {
    @Test("Whatever comes in, the answer is an envelope, nothing is left behind, and the server is alive")
    func refusals() async throws {
        let directory = try TemporaryDirectory()
        let data = directory.file("data")
        let server = try await RunningServer(
            data: data,
            environment: ["FILMGATE_JOBS_VIDEO_CONCURRENCY": "0", "FILMGATE_SERVER_MAX_JSON_MB": "1"])
        let key = try await Program.key("bad", in: data)
        // They stay until they are cut off, each with a request that never gets on.
        let loris = try await withThrowingTaskGroup(of: RawConnection.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let connection = try await RawConnection(port: server.port)
                    let head = "POST /v1/videos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\n"
                    try await connection.send(number < 50 ? head + "X-Slow: " : head + "Content-Length: 99\r\n\r\n{")
                    return connection
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for row in Self.bodies {
            let request = Self.post(row.body, type: row.type, key: key)
            try await expectRefused(server, request, row.name, row.status, row.code, param: row.param)
        }
        for row in Self.heads(key: key) {
            let answer = try await expectRefused(
                server, Array(row.request.utf8), row.name, row.status, row.code, param: row.param)
            #expect(answer.header("allow") == row.allow, "\(row.name)")
        }
        try await expectTooLarge(server, key)
        try await expectCutUpload(server, key, data)

        let client = try Client(key: key)
        #expect((try await client.get("\(server.url)/v1/videos").json["data"] as? [any Sendable])?.isEmpty == true)
        #expect(try await client.create("all is well", at: server.url).status == 200)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(data)/temp/reference").isEmpty)
        #expect(try await client.get("\(server.url)/readyz").status == 200)
        for connection in loris { connection.cut() }
        #expect(await server.stop() == 0)
        #expect(!server.printed.contains("\"level\":\"error\""), "\(server.printed)")
    }

    private struct Body {
        let name: String
        let type: String
        let body: [UInt8]
        let status: Int
        let code: String
        let param: String?

        init(
            _ name: String, _ body: String, type: String = "application/json", _ status: Int, _ code: String,
            param: String? = nil
        ) {
            self.init(name, Array(body.utf8), type: type, status, code, param: param)
        }

        init(
            _ name: String, _ body: [UInt8], type: String = "application/json", _ status: Int, _ code: String,
            param: String? = nil
        ) {
            self.name = name
            self.type = type
            self.body = body
            self.status = status
            self.code = code
            self.param = param
        }
    }

    private static let form = "multipart/form-data; boundary=b"

    private static let bodies: [Body] = [
        Body("no body", "", 400, "invalid_json"),
        Body("half an object", #"{"prompt":"x""#, 400, "invalid_json"),
        Body("100,000 brackets", String(repeating: "[", count: 100_000), 400, "invalid_json"),
        Body(
            "20,000 objects",
            String(repeating: #"{"prompt":"#, count: 20_000) + "1" + String(repeating: "}", count: 20_000),
            400, "invalid_json"),
        Body("an array", "[]", 400, "invalid_type"),
        Body("a number", "1", 400, "invalid_type"),
        Body("a number as prompt", #"{"prompt":1}"#, 400, "invalid_type", param: "prompt"),
        Body("a huge number", #"{"prompt":"x","seconds":1e999}"#, 400, "invalid_type", param: "seconds"),
        Body(
            "2 MiB of JSON", #"{"prompt":""# + String(repeating: "x", count: 2 << 20) + #""}"#, 413, "request_too_large"
        ),
        Body("text", "prompt", type: "text/plain", 415, "unsupported_content_type"),
        Body("no media type", "{}", type: "json", 415, "unsupported_content_type"),
        Body("no prompt", "{}", 400, "missing_required_parameter", param: "prompt"),
        Body("blanks", #"{"prompt":" \n\t　"}"#, 400, "invalid_value", param: "prompt"),
        Body("NUL", #"{"prompt":"a\u0000b"}"#, 400, "invalid_value", param: "prompt"),
        Body("half a surrogate", #"{"prompt":"\ud800"}"#, 400, "invalid_json"),
        Body("invalid UTF-8", Array(#"{"prompt":""#.utf8) + [0xff, 0xfe] + Array(#""}"#.utf8), 400, "invalid_json"),
        Body(
            "33,000 characters", #"{"prompt":"\#(String(repeating: "猫", count: 33_000))"}"#, 400,
            "string_above_max_length", param: "prompt"),
        Body("an unknown model", #"{"prompt":"x","model":"dall-e"}"#, 404, "model_not_found", param: "model"),
        Body("too many seconds", #"{"prompt":"x","seconds":"400"}"#, 400, "invalid_value", param: "seconds"),
        Body("a size of none", #"{"prompt":"x","size":"0x0"}"#, 400, "invalid_value", param: "size"),
        Body(
            "a private address", #"{"prompt":"x","input_reference":{"image_url":"http://169.254.169.254/"}}"#,
            400, "invalid_reference", param: "input_reference"),
        Body(
            "a file's address", #"{"prompt":"x","input_reference":{"image_url":"file:///etc/passwd"}}"#,
            400, "invalid_reference", param: "input_reference"),
        Body("a form without boundary", "--b--", type: "multipart/form-data", 400, "invalid_multipart"),
        Body("a form without end", part("prompt", "x"), type: form, 400, "invalid_multipart"),
        Body(
            "1000 parts", String(repeating: part("x", "y"), count: 1000) + "--b--\r\n", type: form, 400,
            "invalid_multipart"),
        Body(
            "two prompts", part("prompt", "x") + part("prompt", "y") + "--b--\r\n", type: form, 400,
            "duplicate_parameter", param: "prompt"),
        Body(
            "a page as picture",
            part("prompt", "x") + part("input_reference\"; filename=\"a.png", "<html>") + "--b--\r\n",
            type: form, 400, "invalid_reference", param: "input_reference"),
        Body("a form with %", "prompt=%zz", type: "application/x-www-form-urlencoded", 400, "invalid_form"),
    ]

    private static func part(_ name: String, _ value: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }

    private static func post(_ body: [UInt8], type: String, key: String) -> [UInt8] {
        let head =
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \(key)\r\n"
            + "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    private struct Head {
        let name: String
        let request: String
        let status: Int
        let code: String
        var allow: String?
        var param: String?
    }

    private static func heads(key: String) -> [Head] {
        let end = "Host: a\r\nConnection: close\r\nAuthorization: Bearer \(key)\r\n\r\n"
        let long = String(repeating: "x", count: 20_000)
        func head(
            _ name: String, _ line: String, _ status: Int, _ code: String, allow: String? = nil, param: String? = nil
        )
            -> Head
        {
            Head(
                name: name, request: "\(line)\r\n\(end)", status: status, code: code, allow: allow, param: param)
        }
        return [
            head("an unknown route", "GET /v1/nothing HTTP/1.1", 404, "unknown_url"),
            head("the root below v1", "GET /v1 HTTP/1.1", 404, "unknown_url"),
            head("no target", "GET * HTTP/1.1", 404, "unknown_url"),
            head("PUT", "PUT /v1/videos HTTP/1.1", 405, "method_not_supported", allow: "GET, HEAD, POST"),
            head(
                "POST to a video", "POST /v1/videos/video_1 HTTP/1.1", 405, "method_not_supported",
                allow: "GET, HEAD, DELETE"),
            head("DELETE of a file", "DELETE /videos/a.mp4 HTTP/1.1", 405, "method_not_supported", allow: "GET, HEAD"),
            head("an unknown method", "BREW /v1/videos HTTP/1.1", 400, "invalid_http"),
            head("a limit of many", "GET /v1/videos?limit=101 HTTP/1.1", 400, "invalid_value", param: "limit"),
            head("an order of its own", "GET /v1/videos?order=up HTTP/1.1", 400, "invalid_value", param: "order"),
            head("a query of nonsense", "GET /v1/videos?%zz HTTP/1.1", 400, "invalid_value"),
            head(
                "no variant", "GET /v1/videos/video_1/content?variant=gif HTTP/1.1", 400, "invalid_value",
                param: "variant"),
            head("a long header", "GET /v1/videos HTTP/1.1\r\nX: \(long)", 431, "headers_too_large"),
            head("a long target", "GET /\(long) HTTP/1.1", 431, "headers_too_large"),
            head(
                "many headers", "GET /v1/videos HTTP/1.1\r\n" + (0..<200).map { "X\($0): y" }.joined(separator: "\r\n"),
                431, "headers_too_large"),
            head("a negative length", "POST /v1/videos HTTP/1.1\r\nContent-Length: -1", 400, "invalid_http"),
            head("a length of words", "POST /v1/videos HTTP/1.1\r\nContent-Length: many", 400, "invalid_http"),
            head(
                "length and chunks", "POST /v1/videos HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked", 400,
                "invalid_http"),
            head("a header that folds", "GET /v1/videos HTTP/1.1\r\nX: a\r\n b", 400, "invalid_http"),
            head("no HTTP", "GET /v1/videos", 400, "invalid_http"),
            head("HTTP/9", "GET /v1/videos HTTP/9.0", 400, "invalid_http"),
            head("a TLS greeting", "\u{16}\u{3}\u{1}", 400, "invalid_http"),
        ]
    }

    @discardableResult
    private func expectRefused(
        _ server: RunningServer, _ request: [UInt8], _ name: String, _ status: Int, _ code: String, param: String? = nil
    ) async throws -> RawHTTP.Answer {
        let connection = try await RawConnection(port: server.port)
        async let sent: Void = connection.send(request)
        let answer = try await connection.answer()
        #expect(answer.status == status, "\(name): \(answer.head)")
        #expect(answer.header("x-request-id") != nil, "\(name)")
        if status >= 400 {
            let body = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: [String: any Sendable]]
            let error = body?["error"] ?? [:]
            #expect(Set(error.keys) == ["message", "type", "param", "code"], "\(name): \(answer.text)")
            #expect(error["code"] as? String == code, "\(name): \(answer.text)")
            #expect(error["param"] as? String == param, "\(name): \(answer.text)")
        }
        #expect(try await RawHTTP.exchange(server.port, Self.health).status == 200, "after \(name)")
        try await sent
        return answer
    }

    private static let health = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    /// A file of 100 MB, told beforehand and not told: the answer comes long before its end.
    private func expectTooLarge(_ server: RunningServer, _ key: String) async throws {
        let opening =
            Self.part("prompt", "x")
            + "--b\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a.png\"\r\n\r\n"
        for size in ["Content-Length: \(100 << 20)", "Transfer-Encoding: chunked"] {
            let connection = try await RawConnection(port: server.port)
            try await connection.send(
                "POST /v1/videos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\nContent-Type: \(Self.form)\r\n\(size)\r\n\r\n"
            )
            let isChunked = size.hasPrefix("Transfer")
            let piece = String(repeating: "x", count: 1 << 20)
            let sending = Task {
                for text in [opening] + Array(repeating: piece, count: 99) {
                    try await connection.send(isChunked ? "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" : text)
                }
            }
            let answer = try await connection.answer()
            #expect(answer.status == 413, "\(size): \(answer.head)")
            #expect(answer.text.contains(#""code":"request_too_large""#))
            connection.cut()
            try await sending.value
        }
    }

    /// A client that goes in the middle of its upload leaves no file.
    private func expectCutUpload(_ server: RunningServer, _ key: String, _ data: String) async throws {
        let partial = "\(data)/temp/partial"
        let connection = try await RawConnection(port: server.port)
        try await connection.send(
            "POST /v1/videos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\nContent-Type: \(Self.form)\r\n"
                + "Content-Length: 5000000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a\"\r\n\r\n"
                + String(repeating: "x", count: 1_000_000))
        let hasBegun = try await eventually { try FileManager.default.contentsOfDirectory(atPath: partial).count == 1 }
        #expect(hasBegun)
        connection.cut()
        let isGone = try await eventually { try FileManager.default.contentsOfDirectory(atPath: partial).isEmpty }
        #expect(isGone)
    }
}
