import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import Upstream

@Suite("One picture")
struct DrawingTests {
    private static func follow(_ lines: [String]) -> (events: [ImageEvent], error: UpstreamError?) {
        Recording.follow(ByteBuffer(string: lines.joined(separator: "\n")), cutAt: [], with: PictureReader())
    }

    @Test("Progress and previews of one picture, and its file; another one's are not mixed in")
    func whole() {
        let (events, error) = Self.follow(Recording.drawing)
        #expect(error == nil)
        #expect(
            events == [
                .progressed(50), .previewed(path: "users/u/generated/i-1/image.jpg"), .progressed(100),
                .finished(path: "users/u/generated/i-1/image.jpg"),
            ])
        #expect(
            Self.follow(Recording.cards).events == [
                .progressed(50), .previewed(path: "users/u/generated/i-1-part-0/image.jpg"), .progressed(99),
                .previewed(path: "users/u/generated/i-1-part-1/image.jpg"), .progressed(100),
                .finished(path: "users/u/generated/i-1/image.jpg"),
            ])
    }

    @Test("The closing message's picture is the file where no frame showed it whole")
    func closing() {
        let lines = [Recording.echo, Recording.said("Here."), Recording.model(#""generatedImageUrls":["a.jpg"]"#)]
        #expect(Self.follow(lines).events == [.progressed(100), .finished(path: "a.jpg")])
    }

    @Test(
        "What comes to nothing says why",
        arguments: [
            (
                [Recording.echo, Recording.said("I can"), Recording.said("not."), Recording.softStop], .noImage,
                "I cannot."
            ),
            ([Recording.echo, Recording.model(#""message":"No.""#)], .noImage, "No."), (Recording.chat, .noImage, nil),
            (Recording.refusedCard, .moderated, nil), (Recording.inBandError, .rateLimited, nil),
            ([], .empty, nil),
            (Array(Recording.drawing.prefix(3)), .empty, nil),
            ([Recording.echo, Recording.said("Wait")], .interrupted, nil),
        ] as [([String], UpstreamError.Kind, String?)])
    func nothing(lines: [String], kind: UpstreamError.Kind, words: String?) {
        let error = Self.follow(lines).error
        #expect(error?.kind == kind)
        if let words { #expect(error?.message == words) }
    }

    private static let path = "users/u/generated/i-1/image.jpg"

    private func draw(_ order: ImageOrder, _ upstream: ScriptedUpstream) async throws -> [ImageEvent] {
        var events: [ImageEvent] = []
        try await upstream.client.draw(order, as: upstream.me, by: .direct) { events.append($0) }
        return events
    }

    @Test("A picture from words is asked for in a conversation", arguments: GrokWebProfile.allCases)
    func fromWords(profile: GrokWebProfile) async throws {
        let script = ScriptedUpstream.Script(lines: Recording.drawing)
        try await ScriptedUpstream.open([script], profile: profile) { upstream in
            let events = try await draw(ImageOrder(prompt: "a \"cat\"", aspectRatio: "16:9"), upstream)

            #expect(events.last == .finished(path: Self.path))
            let sent = try #require(upstream.requests.withLockedValue { $0.first }).json()
            #expect(sent["message"] as? String == "Draw one picture, with the aspect ratio 16:9: a \"cat\"")
            #expect(sent["enableImageGeneration"] as? Bool == true)
            #expect(sent["imageGenerationCount"] as? Int == 1)
            #expect(sent["fileAttachments"] as? [String] == [])
            #expect((sent["modeId"] as? String) == (profile == .august2026 ? "fast" : nil))
            #expect((sent["modelName"] as? String) == (profile == .december2025 ? "grok-3" : nil))
        }
    }

    @Test("A picture is changed in the profile's own way", arguments: GrokWebProfile.allCases)
    func change(profile: GrokWebProfile) async throws {
        let script = ScriptedUpstream.Script(lines: Recording.drawing)
        try await ScriptedUpstream.open([script], profile: profile) { upstream in
            let references = [UploadedPicture(id: "f-1", path: nil), UploadedPicture(id: "f-2", path: nil)]
            let order = ImageOrder(prompt: "add a hat", aspectRatio: nil, references: references)
            #expect(try await draw(order, upstream).last == .finished(path: Self.path))

            let sent = try #require(upstream.requests.withLockedValue { $0.first }).json()
            switch profile {
            case .december2025:
                #expect(sent["fileAttachments"] as? [String] == ["f-1", "f-2"])
                let message = "Draw one picture made from the attached pictures as described: add a hat"
                #expect(sent["message"] as? String == message)
            case .august2026:
                #expect(sent["modelName"] as? String == "imagine-image-edit")
                let input = (sent["mediaGenInput"] as? [String: Any])?["imageToImage"] as? [String: Any]
                #expect(input?["inputAssets"] as? [String] == ["f-1", "f-2"])
                #expect(input?["prompt"] as? String == "add a hat")
                #expect(input?.keys.contains("aspectRatio") == false)
                #expect(sent["imageGenerationCount"] as? Int == 1)
            }
        }
    }

    @Test("Whatever goes wrong, a picture may be asked for twice")
    func neverUncertain() async throws {
        let begun = Array(Recording.drawing.prefix(3))
        var broken = ScriptedUpstream.Script(["oops"])
        broken.status = .badGateway
        let scripts = [
            broken, .init(lines: begun), .init(lines: begun, ending: .cut), .init(lines: Recording.inBandError),
        ]
        try await ScriptedUpstream.open(scripts) { upstream in
            for kind in [UpstreamError.Kind.unavailable, .empty, .interrupted, .rateLimited] {
                let error = await #expect(throws: UpstreamError.self) {
                    try await draw(ImageOrder(prompt: "a cat", aspectRatio: nil), upstream)
                }
                #expect(error?.kind == kind)
                #expect(error?.mayHaveStarted == false)
            }
        }
    }

    @Test("A picture is uploaded by the profile's route", arguments: GrokWebProfile.allCases)
    func upload(profile: GrokWebProfile) async throws {
        let bare = #"{"fileMetadataId":"f","fileUri":"users/u/f/content"}"#
        let failed = #"{"uploadId":"x","terminalError":{"code":3,"message":"too large for eyJ.first-account"}}"#
        try await ScriptedUpstream.open([.init([bare]), .init([failed]), .init(["{}"])], profile: profile) { upstream in
            let directory = try TemporaryDirectory()
            try Data("picture".utf8).write(to: URL(fileURLWithPath: directory.file("p")))
            let picture = ReferenceImage(path: directory.file("p"), type: "image/png", length: 7)

            let uploaded = try await upstream.client.upload(picture, as: upstream.me, by: .direct)
            #expect(uploaded == UploadedPicture(id: "f", path: "users/u/f/content"))
            for (kind, words) in [
                (UpstreamError.Kind.badRequest, "too large for ****"), (.malformedAnswer, "an upload without an id"),
            ] {
                let error = await #expect(throws: UpstreamError.self) {
                    try await upstream.client.upload(picture, as: upstream.me, by: .direct)
                }
                #expect(error?.kind == kind)
                #expect(error?.message == words)
            }
            let requests = upstream.requests.withLockedValue { $0 }
            let route = profile == .december2025 ? "/rest/app-chat/upload-file" : "/http/upload-file-v2/direct"
            #expect(requests.map(\.path) == [route, route, route])
            let sent = profile == .december2025 ? Data("picture".utf8).base64EncodedString() : "picture"
            #expect(String(buffer: requests[0].body).contains(sent))
        }
    }
}
