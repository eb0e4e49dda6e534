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

        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    let transport: CurlTransport
    var key: String?

    init(key: String? = nil) throws {
        transport = try CurlTransport(logger: .quiet)
        self.key = key
    }

    func send(_ method: String, _ url: String, json: String? = nil, headers: [(name: String, value: String)] = [])
        async throws -> Answer
    {
        var headers = headers
        if let key { headers.append(("Authorization", "Bearer \(key)")) }
        if json != nil { headers.append(("Content-Type", "application/json")) }
        let response = try await transport.send(
            TransferRequest(
                method: method, url: url, headers: headers, body: json.map { .bytes(ByteBuffer(string: $0)) } ?? .none,
                timeouts: Timeouts(connect: .seconds(10), firstByte: .seconds(60), idle: .seconds(60))))
        let body = try await response.body.collect(upTo: 64 << 20)
        return Answer(status: response.status, headers: response.headers, body: body)
    }

    func get(_ url: String) async throws -> Answer { try await send("GET", url) }

    /// Polls until the video is completed or failed; a server that is away meanwhile is asked again by the caller.
    func settled(_ id: String, at url: String) async throws -> [String: any Sendable] {
        while true {
            let video = try await get("\(url)/v1/videos/\(id)").json
            guard let status = video["status"] as? String, status == "queued" || status == "in_progress" else {
                return video
            }
        }
    }
}
