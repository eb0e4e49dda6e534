import Foundation
import NIOCore
import Simulator
import TestSupport
import Testing
import Transport

/// A server with a client that sends pictures, before a simulator whose journal can be read.
struct Gallery: Sendable {
    private let installation: Installation

    static func open(
        profile: String = "2026-08", environment: [String: String] = [:], _ body: (Gallery) async throws -> Void
    ) async throws {
        let own = ["FILMGATE_GROK_PROFILE": profile, "FILMGATE_LOG_LEVEL": "error"]
        try await Installation.open(
            videoSeconds: 0.2, in: TemporaryDirectory(), environment: own.merging(environment) { $1 }
        ) { try await body(Gallery(installation: $0)) }
    }

    var simulator: UpstreamSimulator { installation.simulator }
    var client: Client { installation.client }
    var url: String { installation.server.url }
    private var directory: TemporaryDirectory { installation.directory }

    /// A client with a key of its own.
    func client(named name: String) async throws -> Client {
        try Client(key: try await Program.key(name, in: installation.data))
    }

    func sent(_ route: JournalEntry.Route) -> [JournalEntry] { simulator.journal().filter { $0.route == route } }

    /// Pictures that the server keeps for jobs.
    func references() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(installation.data)/temp/reference")
    }

    // MARK: Asking

    func create(_ prompt: String, url reference: String? = nil) async throws -> Client.Answer {
        let picture = reference.map { #","input_reference":{"image_url":"\#($0)"}"# } ?? ""
        return try await client.send(
            "POST", "\(url)/v1/videos",
            json: #"{"model":"grok-imagine-video","size":"480x480","seconds":"1","prompt":"\#(prompt)"\#(picture)}"#)
    }

    func create(_ prompt: String, file: [UInt8], named name: String) async throws -> Client.Answer {
        let boundary = "----gallery-7c1f"
        var body = ByteBuffer()
        for (field, value) in [
            ("model", "grok-imagine-video"), ("size", "480x480"), ("seconds", "1"), ("prompt", prompt),
        ] {
            body.writeString("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n")
        }
        body.writeString(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"\(name)\"")
        body.writeString("\r\nContent-Type: application/octet-stream\r\n\r\n")
        body.writeBytes(file)
        body.writeString("\r\n--\(boundary)--\r\n")
        return try await client.send(
            "POST", "\(url)/v1/videos", body: body, type: "multipart/form-data; boundary=\(boundary)")
    }

    func remix(_ id: String, _ prompt: String, as client: Client? = nil) async throws -> Client.Answer {
        try await (client ?? self.client).send(
            "POST", "\(url)/v1/videos/\(id)/remix", json: #"{"prompt":"\#(prompt)"}"#)
    }

    static func dataURL(_ bytes: [UInt8]) -> String { "data:image/png;base64," + Data(bytes).base64EncodedString() }

    // MARK: Colours

    /// A picture of one colour.
    func picture(_ colour: String, type: String) async throws -> [UInt8] {
        let file = try await directory.picture(colour, type: type)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    }

    /// Waits for the video and looks at the middle of its first frame.
    func expectCompleted(_ id: String, colour: String) async throws {
        let video = try await client.settled(id, at: url)
        #expect(video["status"] as? String == "completed", "\(video)")
        let content = try await client.get("\(url)/v1/videos/\(id)/content")
        #expect(content.status == 200)
        let (film, pixel) = (directory.file("\(id).mp4"), directory.file("\(id).rgb"))
        try Data(content.body.readableBytesView).write(to: URL(fileURLWithPath: film))
        try await Program.run(
            named: "ffmpeg",
            [
                "-v", "error", "-i", film, "-frames:v", "1", "-vf", "crop=2:2", "-pix_fmt", "rgb24", "-f", "rawvideo",
                pixel,
            ])
        let rgb = [UInt8](try Data(contentsOf: URL(fileURLWithPath: pixel)).prefix(3)).map(Int.init)
        let wanted = try #require(["red": [255, 0, 0], "green": [0, 128, 0], "blue": [0, 0, 255]][colour])
        // Two encodings lie between the picture and what is seen.
        #expect(zip(rgb, wanted).allSatisfy { abs($0 - $1) < 48 }, "\(rgb) is not \(colour)")
    }
}

extension Client.Answer {
    /// What an error answer's envelope holds.
    var error: [String: any Sendable] { json["error"] as? [String: any Sendable] ?? [:] }
}

extension Client {
    fileprivate func send(_ method: String, _ url: String, body: ByteBuffer, type: String) async throws -> Answer {
        let response = try await transport.send(
            TransferRequest(
                method: method, url: url,
                headers: [("Content-Type", type)] + (key.map { [("Authorization", "Bearer \($0)")] } ?? []),
                body: .bytes(body), timeouts: Timeouts(firstByte: .seconds(60), idle: .seconds(60))))
        let answer = try await response.body.collect(upTo: 64 << 20)
        return Answer(status: response.status, headers: response.headers, body: answer)
    }
}
