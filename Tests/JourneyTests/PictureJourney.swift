import Foundation
import NIOCore
import Simulator
import TestSupport
import Testing
import Transport

/// Videos that start from a picture, and remixes, against the real server.
@Suite("Picture journey", .timeLimit(.minutes(10)))
struct PictureJourney {
    @Test(
        "A video starts from its picture, however that was given, and its remix from its last frame",
        arguments: ["2026-08", "2025-12"])
    func pictures(profile: String) async throws {
        try await Gallery.open(profile: profile, environment: ["FILMGATE_REFERENCES_ALLOW_PRIVATE": "true"]) {
            gallery in
            let red = try await gallery.picture("red", type: "png")
            let blue = try await gallery.picture("blue", type: "png")
            let green = try await gallery.picture("green", type: "jpg")
            let site = try await StaticServer(["/green.jpg": ("image/jpeg", green)])

            let answers = [
                ("red", try await gallery.create("a red thing", file: red, named: "red.png")),
                ("blue", try await gallery.create("a blue thing", url: Gallery.dataURL(blue))),
                ("green", try await gallery.create("a green thing", url: site.url("/green.jpg"))),
            ]
            for (colour, answer) in answers {
                let id = try #require(answer.json["id"] as? String, "\(answer.json)")
                try await gallery.expectCompleted(id, colour: colour)
                let sent = gallery.sent(.conversation).filter { $0.prompt == "a \(colour) thing" }
                #expect(sent.count == 1 && sent.first?.profile == profile)
                #expect(
                    sent.first?.inputAssets
                        == gallery.sent(.upload).compactMap(\.uploadID).filter {
                            sent.first?.inputAssets.contains($0) == true
                        })
                #expect(sent.first?.inputAssets.count == 1)
            }
            #expect(gallery.sent(.upload).map(\.profile) == [profile, profile, profile])

            let source = try #require(answers[0].1.json["id"] as? String)
            let remix = try await gallery.remix(source, "the same at night")
            #expect(remix.status == 200)
            #expect(remix.json["remixed_from_video_id"] as? String == source)
            let id = try #require(remix.json["id"] as? String)
            try await gallery.expectCompleted(id, colour: "red")
            let upload = try #require(gallery.sent(.upload).last)
            #expect(gallery.sent(.upload).count == 4)
            let conversation = try #require(gallery.sent(.conversation).last)
            #expect(conversation.prompt == "the same at night")
            #expect(conversation.inputAssets == [upload.uploadID])
            #expect(conversation.seconds == 1 && conversation.aspectRatio == "1:1" && conversation.resolution == "480p")
        }
    }

    @Test("A remix of what is not completed, of another's or of nothing is refused, and nothing is asked for")
    func remixes() async throws {
        try await Gallery.open { gallery in
            gallery.simulator.inject(Fault(.stall(afterFrames: 3), on: .conversation))
            let unfinished = try #require(try await gallery.create("a slow thing").json["id"] as? String)
            let early = try await gallery.remix(unfinished, "again")
            #expect(early.status == 400)
            #expect(early.error["param"] as? String == "video_id")
            #expect(early.error["code"] as? String == "video_not_completed")
            // Or the next video might meet its fault.
            #expect(try await eventually { gallery.sent(.conversation).count == 1 })

            gallery.simulator.inject(Fault(.textAnswer, on: .conversation))
            let failed = try #require(try await gallery.create("a failed thing").json["id"] as? String)
            #expect(try await gallery.client.settled(failed, at: gallery.url)["status"] as? String == "failed")
            #expect(try await gallery.remix(failed, "again").status == 400)

            let stranger = try await gallery.client(named: "stranger")
            for (id, client) in [(unfinished, stranger), (failed, stranger), ("video_nothing", gallery.client)] {
                let answer = try await gallery.remix(id, "again", as: client)
                #expect(answer.status == 404)
                #expect(answer.error["code"] as? String == "not_found")
            }
            #expect(gallery.sent(.upload).isEmpty)
            #expect(try gallery.references() == [])
        }
    }

    @Test("A picture that is none, is not whole, or is too large is refused with its parameter, and nothing is kept")
    func refused() async throws {
        try await Gallery.open(environment: ["FILMGATE_REFERENCES_MAX_MB": "1"]) { gallery in
            let png = try await gallery.picture("red", type: "png")
            let jpg = try await gallery.picture("red", type: "jpg")
            let gif = try await gallery.picture("red", type: "gif")
            let large = png + [UInt8](repeating: 0, count: 2 << 20)
            let site = try await StaticServer(["/red.png": ("image/png", png)])
            let cases: [(name: String, bytes: [UInt8], status: Int)] = [
                ("words", Array("This is no picture.".utf8), 400),
                ("a page", Array("<!DOCTYPE html><html></html>".utf8), 400),
                ("another kind of picture", gif, 400),
                ("half a png", Array(png.prefix(png.count / 2)), 400),
                ("half a jpeg", Array(jpg.prefix(jpg.count / 2)), 400),
                ("nothing", [], 400),
                ("too much", large, 413),
            ]
            for (name, bytes, status) in cases {
                let file = try await gallery.create("refused", file: bytes, named: "picture.png")
                #expect(file.status == status, "\(name)")
                #expect(file.error["param"] as? String == "input_reference", "\(name)")
                let url = try await gallery.create("refused", url: Gallery.dataURL(bytes))
                #expect(url.status == 400, "\(name)")
                #expect(url.error["param"] as? String == "input_reference", "\(name)")
            }
            // Without the setting nobody is sent into our own network.
            for url in [site.url("/red.png"), "https://127.0.0.1:8443/red.png", "file:///etc/hostname", "red.png"] {
                let answer = try await gallery.create("refused", url: url)
                #expect(answer.status == 400, "\(url)")
                #expect(answer.error["param"] as? String == "input_reference", "\(url)")
                #expect(answer.error["code"] as? String == "invalid_reference", "\(url)")
            }
            let list = try await gallery.client.get("\(gallery.url)/v1/videos").json["data"] as? [any Sendable]
            #expect(list?.isEmpty == true)
            #expect(gallery.simulator.journal().isEmpty)
            #expect(try gallery.references() == [])
        }
    }

    @Test("A picture's address that does not give one is refused, also where private addresses may be used")
    func badAddresses() async throws {
        try await Gallery.open(environment: ["FILMGATE_REFERENCES_ALLOW_PRIVATE": "true"]) { gallery in
            let page = Array("<!DOCTYPE html><html></html>".utf8)
            let site = try await StaticServer(["/page.png": ("image/png", page)])
            // Nothing listens on port 1.
            for url in [site.url("/missing.png"), site.url("/page.png"), "http://127.0.0.1:1/red.png"] {
                let answer = try await gallery.create("refused", url: url)
                #expect(answer.status == 400, "\(url)")
                #expect(answer.error["param"] as? String == "input_reference", "\(url)")
                #expect(answer.error["code"] as? String == "invalid_reference", "\(url)")
            }
            #expect(try gallery.references() == [])
        }
    }
}
