import Foundation
import Generation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Media
@testable import Server

@Suite struct ImageIntakeTests {
    private static let png = PictureSample.png

    @Test(arguments: ["image", "image[]", "image[0]", "images[]"])
    func `files are stored while they come, in order`(name: String) async throws {
        try await withReader { reader, media in
            let body = Self.field("prompt", "x") + Self.file(name, Self.png) + Self.file(name, Self.png) + Self.end
            let form = try await reader.withForm(of: Self.request(body), takesFiles: true) { $0 }
            #expect(form.prompt == "x" && form.pictures.count == 2 && form.stored.count == 2)
            for stored in form.stored { #expect(try media.item(stored.name)?.kind == .reference) }
        }
    }

    @Test func `files and addresses may be mixed, and empty parts are none`() async throws {
        try await withReader { reader, _ in
            let body =
                Self.field("image", "https://e/a.png") + Self.file("image[]", Self.png) + Self.field("image", "")
                + Self.field("mask", "") + Self.end
            let form = try await reader.withForm(of: Self.request(body), takesFiles: true) { $0 }
            #expect(form.pictures.count == 2 && form.pictures.first == .url("https://e/a.png") && !form.hasMask)
        }
    }

    @Test func `without files, files are skipped`() async throws {
        try await withReader { reader, media in
            let body = Self.field("prompt", "x") + Self.file("image", Self.png) + Self.file("mask", Self.png) + Self.end
            let form = try await reader.withForm(of: Self.request(body), takesFiles: false) { $0 }
            #expect(form == ImageForm(prompt: "x"))
            #expect(try await Self.references(media) == 0)
        }
    }

    @Test(
        arguments: [
            ("a mask", file("mask", png) + end, 400, "mask"),
            ("no picture", file("image", [1, 2]) + end, 400, "image"),
            ("an empty file", file("image", []) + end, 400, "image"),
            ("a large file", file("image", [UInt8](repeating: 0, count: 200_000)) + end, 413, "image"),
            ("a field twice", field("n", "1") + field("n", "2") + end, 400, "n"),
            ("a cut body", Array("--b\r\nContent-Disp".utf8), 400, nil),
            ("too many", Array((0..<16).map { _ in file("image", png) }.joined()) + end, 400, "image"),
        ] as [(String, [UInt8], Int, String?)])
    func `on refusal all that was stored is dropped`(
        what: String, rest: [UInt8], status: Int, param: String?
    ) async throws {
        try await withReader { reader, media in
            let body = Self.file("image", Self.png) + rest
            let error: APIError?
            do {
                _ = try await reader.withForm(of: Self.request(body), takesFiles: true) { $0 }
                error = nil
            } catch let caught {
                error = APIError(caught, outage: { _ in nil })
            }
            #expect(error?.status.code == status && error?.param == param, "\(String(describing: error))")
            let left = try await Self.references(media)
            #expect(left == 0)
            #expect(reader.bodies.memory.held == 0)
        }
    }

    @Test func `text is held within the budget, and no more than one body may have`() async throws {
        try await withReader { reader, _ in
            let text = String(repeating: "x", count: 100_000)
            let request = Self.request(Self.field("image", text) + Self.end)
            let held = try await reader.withForm(of: request, takesFiles: true) { _ in reader.bodies.memory.held }
            #expect(held == ImageForm.textLimit)
            #expect(reader.bodies.memory.held == 0)
        }
    }

    private static let end = Array("--b--".utf8)

    private static func field(_ name: String, _ value: String) -> [UInt8] {
        Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }

    private static func file(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a\"\r\n\r\n".utf8) + bytes + [
            13, 10,
        ]
    }

    private static func request(_ body: [UInt8]) -> Request {
        Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "a", path: "/v1/images/edits",
                headerFields: [.contentType: "multipart/form-data; boundary=b"]),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
    }

    private static func references(_ media: MediaCache) async throws -> Int {
        try await media.items([.reference], after: nil, limit: 100).items.count
    }

    private func withReader(_ body: (FormReader<ImageForm>, MediaCache) async throws -> Void) async throws {
        try await withStores { stores in
            try await body(
                FormReader<ImageForm>(
                    videos: stores.videos, bodies: BodyReader(limit: 1 << 20, memory: BodyMemory(limit: 64 << 20)),
                    uploadBytes: 100_000, now: { Date() }), stores.media)
        }
    }
}
