import Foundation
import Generation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Media
@testable import Server

@Suite struct FormReaderTests {
    @Test(arguments: [
        ("videos_create_min", VideoForm(prompt: "A cat — 猫")), ("videos_create_extra_body", VideoForm(prompt: "x")),
        (
            "videos_create_ref_url_extra_body",
            VideoForm(prompt: "x", reference: .url("https://example.com/a.png"))
        ),
        (
            "videos_create_bytes", VideoForm(prompt: "x", model: "sora-2", seconds: "8", size: "1280x720")
        ),
        ("videos_create_file_tuple", VideoForm(prompt: "x")), ("videos_remix", VideoForm(prompt: "again")),
        (
            "videos_create_json_post",
            VideoForm(
                prompt: "x", model: "sora-2", seconds: "4", size: "720x1280",
                reference: .url("data:image/png;base64,AAAA"))
        ),
    ]) func `recorded SDK requests are read, here without files`(name: String, form: VideoForm) async throws {
        let request = try Self.recorded(name)
        try await withReader {
            let read = try await $0.withForm(of: request, takesFiles: false) { $0 }
            #expect(read == form)
        }
    }

    @Test func `a file that is no picture is refused, with the field's name`() async throws {
        let request = try Self.recorded("videos_create_bytes")
        try await withReader {
            let error = await Self.error(request, $0)
            #expect(error?.param == "input_reference")
        }
    }

    @Test func `a JSON object in a part is a reference, named as a file or not`() async throws {
        for extra in ["", "; filename=\"blob\""] {
            let body =
                "--b\r\nContent-Disposition: form-data; name=\"input_reference\"\(extra)\r\n"
                + "Content-Type: application/json\r\n\r\n{\"image_url\":\"https://e/a.png\"}\r\n--b--"
            let request = Self.request(body, type: "multipart/form-data; boundary=b")
            try await withReader {
                let read = try await $0.withForm(of: request, takesFiles: true) { $0 }
                #expect(read.reference == .url("https://e/a.png"))
            }
        }
    }

    @Test(
        arguments: [
            ("{}", "text/plain", 415, nil), ("{}", "application/xml", 415, nil), ("x", "multipart/form-data", 400, nil),
            ("x", "multipart/form-data; boundary=b", 400, nil),
            (String(repeating: " ", count: 2_000_000), "application/json", 413, nil),
            (file(count: 200_000), "multipart/form-data; boundary=b", 413, "input_reference"),
            (field("prompt", "1") + field("prompt", "2") + "--b--", "multipart/form-data; boundary=b", 400, "prompt"),
            (
                field("input_reference", "https://e") + field("input_reference[image_url]", "https://e") + "--b--",
                "multipart/form-data; boundary=b", 400, "input_reference"
            ),
            (
                field("size", String(repeating: "1", count: 5000)) + "--b--", "multipart/form-data; boundary=b", 413,
                "size"
            ),
            ("a=%zz", "application/x-www-form-urlencoded", 400, nil),
        ] as [(String, String, Int, String?)])
    func `bodies that cannot be taken are refused`(body: String, type: String, status: Int, param: String?) async throws
    {
        let request = Self.request(body, type: type)
        try await withReader {
            let error = await Self.error(request, $0)
            #expect(error?.status.code == status)
            #expect(error?.param == param)
        }
    }

    @Test func `a disk that takes no file fails the request, and holds up nobody`() async throws {
        let request = Self.request(Self.file(count: 8_000_000), type: "multipart/form-data; boundary=b")
        try await withStores { stores in
            let folder = stores.media.folders.directory + "/partial"
            try FileManager.default.removeItem(atPath: folder)
            let reader = FormReader<VideoForm>(
                videos: stores.videos, bodies: BodyReader(limit: 1 << 20, memory: BodyMemory(limit: 1 << 30)),
                uploadBytes: 10_000_000, now: { Date() })
            await #expect(throws: FileFailure.self) {
                _ = try await reader.withForm(of: request, takesFiles: true) { $0 }
            }
        }
    }

    private static func file(count: Int) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a\"\r\n\r\n"
            + String(repeating: "x", count: count) + "\r\n--b--"
    }

    private static func field(_ name: String, _ value: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }

    private func withReader(_ body: (FormReader<VideoForm>) async throws -> Void) async throws {
        try await withStores { stores in
            try await body(
                FormReader<VideoForm>(
                    videos: stores.videos, bodies: BodyReader(limit: 1 << 20, memory: BodyMemory(limit: 1 << 30)),
                    uploadBytes: 100_000, now: { Date() }))
        }
    }

    private static func error(_ request: Request, _ reader: FormReader<VideoForm>) async -> APIError? {
        do {
            _ = try await reader.withForm(of: request, takesFiles: true) { $0 }
            return nil
        } catch {
            return APIError(error, outage: { _ in nil })
        }
    }

    private static func recorded(_ name: String) throws -> Request {
        let bytes = try Fixture.bytes("\(name).http")
        let text = String(decoding: bytes, as: UTF8.self)
        let type = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-type:") }
        let data = Data(bytes)
        let end = try #require(data.range(of: Data("\r\n\r\n".utf8))?.upperBound)
        return request(
            ByteBuffer(bytes: data[end...]), type: try #require(type).dropFirst("content-type:".count).trimmed)
    }

    private static func request(_ body: String, type: String) -> Request {
        request(ByteBuffer(string: body), type: type)
    }

    private static func request(_ body: ByteBuffer, type: String) -> Request {
        Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "a", path: "/v1/videos", headerFields: [.contentType: type]),
            body: RequestBody(buffer: body))
    }
}
