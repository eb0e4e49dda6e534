import Access
import Foundation
import Media
import NIOCore
import TestSupport
import Testing

@testable import Generation
@testable import Server

@Suite("Pictures as content of a tool's result") struct MCPPicturesTests {
    private static let length = (AdminFixture.png.count + 2) / 3 * 4

    @Test(
        arguments: [
            (2 * length, MCPRevision.june2025, ["image", "image", "text"]),
            (2 * length - 1, .june2025, ["image", "resource_link", "text"]),
            (0, .june2025, ["resource_link", "resource_link", "text"]),
            // Older clients know no links: the text has them.
            (length, .march2025, ["image", "text"]),
        ]) func `they are embedded while there is room, else linked`(
            room: Int, revision: MCPRevision, types: [String]
        ) async throws
    {
        try await withStores { stores in
            let now = Date()
            var pictures: [FinishedPicture] = []
            for _ in 0..<2 {
                let bytes = AsyncStream<ByteBuffer> { stream in
                    stream.yield(ByteBuffer(bytes: AdminFixture.png))
                    stream.finish()
                }
                let item = try await stores.media.store(
                    bytes, as: .image, for: "image_1", expectedLength: nil, now: now)
                pictures.append(FinishedPicture(name: item.name, type: "image/png", width: 1, height: 1))
            }
            let caller = MCPCaller(
                asker: Principal(owner: "a", keyID: "k", keyName: "n"), requestID: "r", base: "https://h",
                revision: revision)
            let result = try await MCPPictures(media: stores.media, caller: caller, room: room).result(
                of: "image_1", model: "grok-imagine-image", pictures
            ) {
                try #require(try stores.media.open($0.name, as: .image, now: now))
            }
            #expect(result.content.map { $0["type"]?.text } == types)
            for (part, picture) in zip(result.content, pictures) {
                let url = "https://h/images/\(picture.name)"
                switch part["type"] {
                case "image":
                    #expect(part["data"]?.text == AdminFixture.png.base64EncodedString())
                    #expect(part["mimeType"] == "image/png")
                case "resource_link":
                    #expect(part["uri"]?.text == url)
                    #expect(part["name"]?.text == picture.name && part["mimeType"] == "image/png")
                default: #expect(part["text"]?.text?.contains(url) == true)
                }
            }
            let told = try #require(result.structured)
            #expect(told["id"] == "image_1")
            #expect(told.at("images.1.url")?.text == pictures.last.map { "https://h/images/\($0.name)" })
            #expect(result.json["isError"] == false)
        }
    }
}
