import Access
import Catalog
import Foundation
import Jobs
import TestSupport
import Testing

@testable import Generation
@testable import Media
@testable import Server

@Suite struct ImageRouteTests {
    @Test func `links are the answer, with what was counted and the job's name`() async throws {
        try await withImages { port, key, images, picture in
            let answer = try await post(port, key, "generations", #"{"prompt":"A cat","n":1,"size":"512x512"}"#)
            #expect(answer.status == 200 && answer.header("x-filmgate-job") == ScriptedImages.id)
            #expect(
                answer.text
                    == #"{"created":1750000000,"data":[{"url":"http://a.example/images/\#(picture.name)"}],"#
                    + #""output_format":"png","usage":{"total_tokens":3,"input_tokens":2,"output_tokens":1,"#
                    + #""input_tokens_details":{"text_tokens":2,"image_tokens":0}}}"#)
            let request = try #require(images.requests.first)
            #expect(request.prompt == "A cat" && request.size?.description == "512x512" && request.references.isEmpty)
        }
    }

    @Test(arguments: [0, 1, 2, 700_000]) func `the bytes are the answer, in base64 and to the last`(
        padding: Int
    ) async throws {
        try await withImages(padding: padding) { port, key, _, _ in
            let json = #"{"prompt":"x","model":"gpt-image-2"}"#
            let answer = try await post(port, key, "generations", json)
            #expect(answer.header("content-length") == String(answer.body.count))
            let body = try JSONDecoder().decode(Body.self, from: Data(answer.body))
            #expect(body.data.count == 1 && body.created == 1_750_000_000)
            #expect(Data(base64Encoded: body.data[0].b64_json ?? "") == Data(PictureSample.png(padding: padding)))
        }
    }

    @Test(arguments: ["images_generate", "images_edit_one", "images_edit_many", "images_variation"])
    func `recorded SDK requests are answered`(name: String) async throws {
        try await withImages { port, key, images, _ in
            let answer = try await RawHTTP.exchange(port, try Self.recorded(name, key))
            switch name {
            case "images_edit_one":
                let error = try JSONDecoder().decode(Failure.self, from: Data(answer.body)).error
                #expect(answer.status == 400 && error.param == "mask" && error.code == "unsupported_parameter")
            case "images_edit_many":
                #expect(answer.status == 200 && answer.header("content-type")?.hasPrefix("text/event-stream") == true)
                #expect(images.requests.first?.references.count == 2)
            case "images_variation":
                #expect(answer.status == 200 && answer.text.contains(#""url":"http"#))
                #expect(images.requests.first?.prompt == ImageTask.variationPrompt)
                #expect(images.requests.first?.references.count == 1)
            default:
                #expect(answer.status == 200 && answer.text.contains(#""b64_json":"iVBOR"#))
                #expect(images.requests.first?.count == 2)
            }
        }
    }

    @Test func `a stream has unfinished pictures first and each finished one once`() async throws {
        let previews = (0..<4).map { ordinal in
            PicturePreview(index: 0, ordinal: ordinal, type: "image/jpeg", bytes: Data("p\(ordinal)".utf8))
        }
        try await withImages(previews: previews, waits: true) { port, key, images, _ in
            let connection = try await RawConnection(port: port)
            try await connection.send(
                Self.recorded(
                    "images_generate_stream", key))
            var waiting = images.waiting.makeAsyncIterator()
            #expect(await waiting.next() == true)
            let head = try await connection.head()
            #expect(head.contains("200") && head.lowercased().contains("x-filmgate-job: \(ScriptedImages.id)"))
            images.finish()
            let text = try await Self.unchunked(connection)
            let events = text.components(separatedBy: "\n\n").filter { !$0.isEmpty }
            #expect(events.filter { $0.hasPrefix("event: image_generation.partial_image\n") }.count == 2)
            #expect(events.last?.hasPrefix("event: image_generation.completed\n") == true)
            let data = try events.map { try Event(data: $0) }
            #expect(data.compactMap(\.partial_image_index) == [0, 1])
            #expect(data.last?.usage?.total_tokens == 3 && data.last?.output_format == "png")
            #expect(Data(base64Encoded: data.last?.b64_json ?? "") == Data(PictureSample.png))
        }
    }

    @Test(arguments: [true, false]) func `what a job ends with instead of pictures is a true status`(
        streams: Bool
    ) async throws {
        let failure = JobFailure(code: "moderation_blocked", message: "Blocked.")
        try await withImages(failure: failure) { port, key, _, _ in
            let answer = try await post(port, key, "generations", #"{"prompt":"x","stream":\#(streams)}"#)
            #expect(answer.status == 400 && answer.header("x-filmgate-job") == ScriptedImages.id)
            #expect(answer.text.contains(#""code":"moderation_blocked""#))
            let job = try await get(port, key, "/v1/images/jobs/\(ScriptedImages.id)")
            #expect(job.text.contains(#""status":"failed""#) && job.text.contains(#""message":"Blocked.""#))
        }
    }

    @Test func `a client that hangs up ends the wait`() async throws {
        try await withImages(waits: true) { port, key, images, _ in
            var waiting = images.waiting.makeAsyncIterator()
            for stream in ["true", "false"] {
                let connection = try await RawConnection(port: port)
                try await connection.send(request(key, "generations", #"{"prompt":"x","stream":\#(stream)}"#))
                #expect(await waiting.next() == true)
                connection.cut()
                #expect(await waiting.next() == false)
            }
            #expect(images.requests.count == 2)
        }
    }

    @Test func `the job behind a request can be asked for, by its owner`() async throws {
        try await withImages { port, key, _, picture in
            let answer = try await get(port, key, "/v1/images/jobs/\(ScriptedImages.id)")
            #expect(
                answer.text
                    == #"{"id":"\#(ScriptedImages.id)","object":"image.job","status":"completed","progress":100,"#
                    + #""created_at":1750000000,"completed_at":1750000009,"expires_at":1750003600,"#
                    + #""model":"grok-imagine-image","prompt":"A cat","n":1,"#
                    + #""data":[{"url":"http://a.example/images/\#(picture.name)"}],"error":null}"#)
            let other = try await get(port, key, "/v1/images/jobs/image_1")
            #expect(other.status == 404 && other.text.contains("Image job"))
        }
    }

    @Test func `a picture of ours may be changed by its link, and one that is refused is dropped`() async throws {
        try await withStores { stores in
            let picture = try await PictureSample.store(PictureSample.png, in: stores.media)
            let images = ScriptedImages(stores.media, ending: ScriptedImages.job(.completed, pictures: [picture]))
            try await serve(stores, images) { port, key in
                let link = "http://127.0.0.1:\(port)/images/\(picture.name)"
                let good = #"{"prompt":"x","images":[{"image_url":"\#(link)"}]}"#
                #expect(try await post(port, key, "edits", good).status == 200)
                let stored = try #require(images.requests.first?.references.first)
                #expect(try stores.media.item(stored.name)?.kind == .reference)
                let bad = #"{"prompt":"x","images":["\#(link)",{"image_url":"http://10.0.0.1/a"}]}"#
                let answer = try await post(port, key, "edits", bad)
                #expect(answer.status == 400 && answer.text.contains(#""param":"images""#))
                #expect(
                    try await stores.media.items([.reference], after: nil, limit: 9).items.map(\.name) == [stored.name])
            }
        }
    }

    @Test func `other methods are told which there are`() async throws {
        try await withImages { port, key, _, _ in
            let answer = try await get(port, key, "/v1/images/generations")
            #expect(answer.status == 405 && answer.header("allow") == "POST")
            let wrong = try await RawHTTP.exchange(
                port, request(key, "jobs/\(ScriptedImages.id)", "{}"))
            #expect(wrong.status == 405 && wrong.header("allow") == "GET, HEAD")
        }
    }

    private struct Body: Decodable {
        struct Item: Decodable {
            let b64_json: String?
        }

        let created: Int
        let data: [Item]
    }

    private struct Failure: Decodable {
        struct Detail: Decodable {
            let param: String?
            let code: String?
        }

        let error: Detail
    }

    /// With all the keys that clients require.
    private struct Event: Decodable {
        struct Usage: Decodable {
            let total_tokens: Int
        }

        let type: String
        let b64_json: String
        let created_at: Int
        let size: String
        let quality: String
        let background: String
        let output_format: String
        let partial_image_index: Int?
        let usage: Usage?

        init(data event: String) throws {
            let line = try #require(event.split(separator: "\n").first { $0.hasPrefix("data: ") })
            self = try JSONDecoder().decode(Event.self, from: Data(line.dropFirst(6).utf8))
            #expect(event.hasPrefix("event: \(type)\n"))
        }
    }

    private func withImages(
        padding: Int? = nil, failure: JobFailure? = nil, previews: [PicturePreview] = [], waits: Bool = false,
        _ body: @Sendable (Int, String, ScriptedImages, FinishedPicture) async throws -> Void
    ) async throws {
        try await withStores { stores in
            let bytes = padding.map(PictureSample.png(padding:)) ?? PictureSample.png
            let picture = try await PictureSample.store(bytes, in: stores.media)
            let ending =
                failure.map { ScriptedImages.job(.discarded, failure: $0) }
                ?? ScriptedImages.job(.completed, pictures: [picture])
            let images = ScriptedImages(stores.media, ending: ending, previews: previews, waits: waits)
            try await serve(stores, images) { try await body($0, $1, images, picture) }
        }
    }

    private func serve(
        _ stores: Stores, _ images: ScriptedImages, _ body: @Sendable (Int, String) async throws -> Void
    ) async throws {
        let key = try await stores.keys.create(name: "test", owner: "test", expiresAt: nil, now: Date()).key
        var parts = stores.parts()
        parts.imageJobs = images.jobs
        let service = parts
        try await withListener({ try await body($0, key) }) { onListening in
            try await HTTPService(
                parts: service, configuration: ServerConfiguration(port: 0), logger: .silent, onListening: onListening
            ).run()
        }
    }

    private func request(_ key: String, _ route: String, _ json: String) -> String {
        "POST /v1/images/\(route) HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer \(key)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\nConnection: close\r\n\r\n\(json)"
    }

    private func post(_ port: Int, _ key: String, _ route: String, _ json: String) async throws -> RawHTTP.Answer {
        try await RawHTTP.exchange(port, request(key, route, json))
    }

    private func get(_ port: Int, _ key: String, _ path: String) async throws -> RawHTTP.Answer {
        try await RawHTTP.exchange(
            port,
            "GET \(path) HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer \(key)\r\nConnection: close\r\n\r\n")
    }

    /// With a true key, and true pictures in place of those that are none.
    private static func recorded(_ name: String, _ key: String) throws -> [UInt8] {
        let bytes = Data(try Fixture.bytes("\(name).http"))
        let end = try #require(bytes.range(of: Data("\r\n\r\n".utf8)))
        var body = bytes[end.upperBound...]
        let fake = Data([0x89] + Array("PNG\r\n\u{1A}\n(not a real png)".utf8))
        while let range = body.range(of: fake) { body.replaceSubrange(range, with: PictureSample.png) }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).replacing("sk-test", with: key)
            .replacing(#/Content-Length: \d+/#, with: "Content-Length: \(body.count)")
        return Array(head.utf8) + Array("\r\n\r\n".utf8) + Array(body)
    }

    private static func unchunked(_ connection: RawConnection) async throws -> String {
        var rest = try await connection.rest()[...]
        var text: [UInt8] = []
        while let line = rest.firstIndex(of: 13),
            let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16),
            size > 0
        {
            text += rest[(line + 2)..<(line + 2 + size)]
            rest = rest[(line + 4 + size)...]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
