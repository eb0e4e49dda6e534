import Foundation
import Logging
import NIOCore
import TestSupport
import Transport

/// A client of the HTTP API with one key.
struct Client: Sendable {
    struct Answer: Sendable {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: ByteBuffer

        /// The body as a JSON object; empty if it is none.
        var json: [String: any Sendable] {
            // A body that is no JSON object reads as one without keys, and the expectation on its keys fails.
            (try? JSONSerialization.jsonObject(with: Data(body.readableBytesView))) as? [String: any Sendable] ?? [:]
        }

        var text: String { String(buffer: body) }

        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    let transport: CurlTransport
    var key: String?

    init(key: String? = nil) throws {
        transport = try CurlTransport(logger: .quiet)
        self.key = key
    }

    func send(
        _ method: String, _ url: String, json: String? = nil, headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        try await send(method, url, body: json, type: "application/json", headers: headers)
    }

    func send(
        _ method: String, _ url: String, body: String?, type: String, headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        var headers = headers
        if let key { headers.append(("Authorization", "Bearer \(key)")) }
        if body != nil { headers.append(("Content-Type", type)) }
        let response = try await transport.send(
            TransferRequest(
                method: method, url: url, headers: headers, body: body.map { .bytes(ByteBuffer(string: $0)) } ?? .none,
                timeouts: Timeouts(connect: .seconds(60), firstByte: .seconds(60), idle: .seconds(60))))
        let body = try await response.body.collect(upTo: 64 << 20)
        return Answer(status: response.status, headers: response.headers, body: body)
    }

    func get(_ url: String) async throws -> Answer { try await send("GET", url) }

    /// A new video, small and short, with these further fields.
    func create(
        _ prompt: String, at url: String, _ more: String = "", headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        try await send(
            "POST", "\(url)/v1/videos", json: #"{"model":"sora-2","seconds":"4","prompt":"\#(prompt)"\#(more)}"#,
            headers: headers)
    }

    /// Polls until the video is completed or failed; a server that is away meanwhile is asked again by the caller.
    func settled(_ id: String, at url: String) async throws -> [String: any Sendable] {
        try await video(id, at: url) { _ in false }
    }

    /// Polls until the video's upstream has told how far it is, and with that its id; or until it is settled.
    func begun(_ id: String, at url: String) async throws -> [String: any Sendable] {
        try await video(id, at: url) { $0["progress"] as? Int ?? 0 > 0 }
    }

    /// Polls until the video is as wanted, or is settled.
    private func video(
        _ id: String, at url: String, when isWanted: ([String: any Sendable]) -> Bool
    ) async throws -> [String: any Sendable] {
        while true {
            let answer = try await get("\(url)/v1/videos/\(id)")
            let video = answer.json
            let status = video["status"] as? String
            guard status == "queued" || status == "in_progress", !isWanted(video) else { return video }
            // As SDKs do, and because asking at once again would take the time of whom we wait for. The server tells
            // clients of real videos to wait for seconds; these are ready sooner.
            let wait = answer.header("openai-poll-after-ms").flatMap { Int($0) } ?? 100
            try await ContinuousClock().sleep(for: .milliseconds(min(wait, 100)))
        }
    }
}
