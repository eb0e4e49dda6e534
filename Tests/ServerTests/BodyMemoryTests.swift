import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Server

@Suite struct BodyMemoryTests {
    @Test func `a budget gives what it has, and takes it back`() {
        var budget = BodyBudget(limit: 10)
        let taken = [6, 5, 4, 1].map { budget.take($0) }
        #expect(taken == [true, false, true, false])
        budget.release(6)
        #expect(budget.held == 4)
        let again = [Int.max, 6].map { budget.take($0) }
        #expect(again == [false, true])
    }

    private static let text = String(repeating: "x", count: 100_000)
    private static let form = "multipart/form-data; boundary=b"

    private static func field(_ name: String, _ value: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }

    /// Held while the form is in use; nil is a request that is refused.
    @Test(
        arguments: [
            ("a small body", #"{"prompt":"x"}"#, "application/json", true, 0),
            ("a small body of unknown length", #"{"prompt":"x"}"#, "application/json", false, 0),
            ("a large body", #"{"prompt":"\#(text)"}"#, "application/json", true, 100_013),
            ("a large body of unknown length", #"{"prompt":"\#(text)"}"#, "application/json", false, 1 << 20),
            ("a large query", "prompt=\(text)", "application/x-www-form-urlencoded", true, 100_007),
            ("a large field", field("prompt", text) + "--b--", form, true, VideoForm.textLimit),
            ("a large field that is skipped", field("other", text) + "--b--", form, true, 0),
            ("JSON that is none", text, "application/json", true, nil),
            ("too much of unknown length", String(repeating: " ", count: 2 << 20), "application/json", false, nil),
            ("a form without end", field("prompt", text), form, false, nil),
        ] as [(String, String, String, Bool, Int?)])
    func `what is held is given back in every path`(
        name: String, body: String, type: String, tellsLength: Bool, held: Int?
    ) async throws {
        let memory = BodyMemory(limit: 256 << 20)
        let request = Self.request(body, type: type, tellsLength: tellsLength)
        try await Self.withReader(memory) { reader in
            if let held {
                let seen = try await reader.withForm(of: request, takesFiles: true) { _ in memory.held }
                #expect(seen == held)
            } else {
                await #expect(throws: (any Error).self) {
                    try await reader.withForm(of: request, takesFiles: true) { _ in }
                }
            }
            #expect(memory.held == 0)
            await #expect(throws: CancellationError.self) {
                try await reader.withForm(of: Self.request("{}", type: "application/json"), takesFiles: true) { _ in
                    throw CancellationError()
                }
            }
            #expect(memory.held == 0)
        }
    }

    @Test(arguments: [
        (#"{"prompt":"\#(text)"}"#, "application/json"), ("prompt=\(text)", "application/x-www-form-urlencoded"),
        (field("prompt", text) + "--b--", form),
    ])
    func `beyond the budget only small bodies are taken`(body: String, type: String) async throws {
        try await Self.withReader(BodyMemory(limit: 100_000)) { reader in
            for tellsLength in [true, false] {
                let request = Self.request(body, type: type, tellsLength: tellsLength)
                let error = await #expect(throws: APIError.self) {
                    try await reader.withForm(of: request, takesFiles: true) { _ in }
                }
                #expect(error?.status == .serviceUnavailable && error?.code == "overloaded" && error?.retryAfter == 1)
            }
            let small = Self.request(#"{"prompt":"x"}"#, type: "application/json")
            let prompt = try await reader.withForm(of: small, takesFiles: true) { $0.prompt }
            #expect(prompt == "x")
        }
    }

    @Test func `bodies of requests at once add up`() async throws {
        let memory = BodyMemory(limit: 200_000)
        let request = Self.request(#"{"prompt":"\#(Self.text)"}"#, type: "application/json")
        try await Self.withReader(memory) { reader in
            try await reader.withForm(of: request, takesFiles: true) { _ in
                let error = await #expect(throws: APIError.self) {
                    try await reader.withForm(of: request, takesFiles: true) { _ in }
                }
                #expect(error?.code == "overloaded")
                #expect(memory.held == 100_013)
            }
            try await reader.withForm(of: request, takesFiles: true) { _ in }
        }
    }

    private static func withReader(_ memory: BodyMemory, _ body: (FormReader<VideoForm>) async throws -> Void)
        async throws
    {
        try await withStores { stores in
            try await body(
                FormReader<VideoForm>(
                    videos: stores.videos, bodies: BodyReader(limit: 1 << 20, memory: memory), uploadBytes: 100_000,
                    now: { Date() }))
        }
    }

    private static func request(_ body: String, type: String, tellsLength: Bool = true) -> Request {
        var fields: HTTPFields = [.contentType: type]
        if tellsLength {
            fields[.contentLength] = String(body.utf8.count)
        } else {
            fields[.transferEncoding] = "chunked"
        }
        return Request(
            head: HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/v1/videos", headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(string: body)))
    }
}
