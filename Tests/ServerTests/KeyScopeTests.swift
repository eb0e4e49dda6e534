import Access
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite("What a key is for")
struct KeyScopeTests {
    private static let bodies: KeyValuePairs = [
        "/v1/videos": (WorkKind.video, #"{"model":"sora-2","prompt":"a fox"}"#),
        "/v1/videos/video_1/remix": (.video, #"{"prompt":"a fox"}"#),
        "/v1/videos/edits": (.video, #"{"prompt":"a fox","video":{"id":"video_1"}}"#),
        "/v1/videos/extensions": (.video, #"{"prompt":"a fox","seconds":4,"video":{"id":"video_1"}}"#),
        "/v1/videos/characters": (.video, #"{"name":"Mossy","video":{"id":"video_1"}}"#),
        "/v1/images/generations": (.image, #"{"model":"grok-imagine-image","prompt":"a fox"}"#),
        "/v1/chat/completions": (.chat, #"{"model":"grok-4","messages":[{"role":"user","content":"hello"}]}"#),
    ]

    private func post(_ port: Int, _ path: String, _ body: String, key: String) async throws -> RawHTTP.Answer {
        try await RawHTTP.exchange(
            port,
            "POST \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
    }

    @Test(
        "What a key is not for is refused with a clear 403, by whatever road it is asked for",
        arguments: WorkKind.allCases)
    func refuses(kind: WorkKind) async throws {
        let others = Set(WorkKind.allCases).subtracting([kind])
        try await withKeyedService(scope: KeyScope(kinds: others)) { port, key in
            for (path, (wanted, body)) in Self.bodies where wanted == kind {
                let answer = try await post(port, path, body, key: key)
                #expect(answer.status == 403, "\(path)")
                #expect(answer.text.contains(#""code":"key_not_allowed""#), "\(answer.text)")
            }
            // A film that is asked for in a conversation is a film.
            if kind == .video {
                let chat = #"{"model":"sora-2","messages":[{"role":"user","content":"a fox"}]}"#
                #expect(try await post(port, "/v1/chat/completions", chat, key: key).status == 403)
            }
        }
    }

    @Test("What it is for goes through")
    func allows() async throws {
        try await withKeyedService(scope: KeyScope(kinds: [.video])) { port, key in
            let made = try await post(port, "/v1/videos", #"{"model":"sora-2","prompt":"a fox"}"#, key: key)
            #expect(made.status == 200, "\(made.text)")
            let list = try await RawHTTP.exchange(
                port,
                "GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(key)\r\nConnection: close\r\n\r\n")
            #expect(list.status == 200)
        }
    }
}
