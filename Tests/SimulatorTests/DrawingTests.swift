import Foundation
import Simulator
import TestSupport
import Testing

@Suite struct DrawingTests {
    @Test("What a message asks to draw is drawn in the shape it names, with a preview that is another file")
    func drawn() async throws {
        try await Stage.with { stage in
            let answer = try await stage.converse(
                #"{"modelName":"grok-4","message":"draw a cat, aspect ratio 16:9.","imageGenerationCount":2}"#)

            let images = answer.frames.images
            #expect(images.map(\.progress) == [50, 50, 100, 100])
            #expect(answer.frames.compactMap { $0.result?.response?.imageAttachmentInfo }.count == 2)
            let finals = answer.frames.models.last?.generatedImageUrls ?? []
            #expect(finals == images.suffix(2).map(\.imageUrl))
            var files: [Data] = []
            for path in [images[0].imageUrl, images[1].imageUrl] + finals {
                let path = try #require(path)
                let asset = try await Curl.get("\(stage.base)/\(path)", token: "t1")
                #expect(asset.headers.contains("content-type: image/jpeg"))
                #expect(try await Curl.get("\(stage.base)/\(path)", token: "t2").status == 403)
                let file = try stage.save(asset.body, as: "i.jpg")
                #expect(try await Picture.facts(file).prefix(3) == ["mjpeg", "1280", "720"])
                files.append(asset.body)
            }
            #expect(Set(files).count == 4)
            #expect(images[0].imageUrl?.contains("-part-0/") == true && finals[0].contains("-part-") == false)
            let entry = try #require(stage.simulator.journal().first { $0.route == .conversation })
            #expect(entry.asked == "image" && entry.pictures == 2 && entry.aspectRatio == "16:9")
        }
    }

    @Test("Nobody who does not fetch a preview has one made")
    func previews() async throws {
        try await Stage.with {
            $0.imagePreviews = 3
        } _: { stage in
            let images = try await stage.converse(
                #"{"modeId":"auto","message":"Generate an image: a cat","imageGenerationCount":1}"#
            ).frames.images
            #expect(images.map(\.progress) == [25, 50, 75, 100])
            func made() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: stage.directory.file("cache"))
                    .filter { $0.hasSuffix(".jpg") }.count
            }
            #expect(try made() == 1)
            _ = try await Curl.get("\(stage.base)/\(try #require(images[2].imageUrl))", token: "t1")
            #expect(try made() == 2)
        }
    }

    @Test(
        "What asks to draw, and what does not",
        arguments: [
            (#""message":"paint me a dog""#, false, true), (#""message":"What is a picture of dorian?""#, false, false),
            (#""message":"draw it","enableImageGeneration":false"#, false, false),
            (#""message":"draw it","imageGenerationCount":0"#, false, false),
            (#""message":"make it blue""#, true, true), (#""message":"make it short""#, false, false),
            (#""message":"What is drawn here, can you paint?""#, true, false),
            (#""message":"<user>draw a cat</user><assistant>ok</assistant><user>thanks</user>""#, false, false),
        ])
    func intents(fields: String, attached: Bool, draws: Bool) async throws {
        try await Stage.with { stage in
            var files = ""
            if attached {
                let id = try await stage.upload(try await stage.picture("red", 64, 64, "png"))
                files = #","fileAttachments":["\#(id)"]"#
            }
            let answer = try await stage.converse("{\"modelName\":\"grok-3\",\(fields)\(files)}")
            #expect(answer.status == 200 && answer.frames.images.isEmpty != draws)
        }
    }

    @Test("A change starts from its first picture, keeps its shape, and shows the others")
    func changes() async throws {
        try await Stage.with { stage in
            let upload = try await stage.uploaded(try await stage.picture("red", 320, 180, "png"))
            let red = upload.fileMetadataId
            let blue = try await stage.upload(try await stage.picture("blue", 90, 90, "jpg"))
            let uri = "https://assets.grok.com/\(upload.fileUri)"
            for json in [
                #"{"message":"x","mediaGenInput":{"imageToImage":{"prompt":"x","inputAssets":["\#(red)","\#(blue)"]}}}"#,
                """
                {"modelName":"imagine-image-edit","message":"x","fileAttachments":["\(red)","\(blue)"],"responseMetadata":
                {"modelConfigOverride":{"modelMap":{"imageEditModel":"imagine","imageEditModelConfig":{"imageReferences":[]}}}}}
                """,
                #"{"modelName":"grok-3","message":"turn it upside down","fileAttachments":["\#(red)","\#(blue)"]}"#,
            ] {
                let answer = try await stage.converse(json)
                try #require(answer.status == 200, "\(answer.text)")
                let url = try #require(answer.frames.models.last?.generatedImageUrls.first)
                let file = try stage.save(try await Curl.get("\(stage.base)/\(url)", token: "t1").body, as: "changed")
                #expect(try await Picture.facts(file).prefix(3) == ["mjpeg", "1280", "720"])
                let middle = try await Picture.pixel(file, x: 640, y: 400)
                #expect(middle[0] > 200 && middle[1] < 60 && middle[2] < 60)
                let inset = try await Picture.pixel(file, x: 100, y: 100)
                #expect(inset[2] > 200 && inset[0] < 60)
                let border = try await Picture.pixel(file, x: 10, y: 400)
                #expect(border[0] > 200 && border[1] > 100)
                #expect(stage.simulator.journal().last { $0.route == .conversation }?.inputAssets == [red, blue])
            }
            let named = try await stage.converse(
                """
                {"modelName":"imagine-image-edit","message":"x","responseMetadata":{"modelConfigOverride":{"modelMap":
                {"imageEditModelConfig":{"imageReferences":["\(uri)"],"parentPostId":"p"}}}}}
                """)
            #expect(named.frames.images.last?.progress == 100)
            for assets in ["[]", #"["nobody"]"#] {
                let refused = try await stage.converse(
                    #"{"message":"x","mediaGenInput":{"imageToImage":{"prompt":"x","inputAssets":\#(assets)}}}"#)
                #expect(refused.status == 400)
            }
        }
    }

    @Test("A script can draw between its words")
    func scripted() async throws {
        try await Stage.with { stage in
            stage.simulator.script(ScriptedAnswer([.say("Look: "), .draw("a cat in 9:16"), .say("done")]))
            let frames = try await stage.ask("please").frames
            #expect(frames.tokens == ["Look: ", "done"] && frames.images.map(\.progress) == [50, 100])
            let path = try #require(frames.models.last?.generatedImageUrls.first)
            let file = try stage.save(try await Curl.get("\(stage.base)/\(path)", token: "t1").body, as: "s.jpg")
            #expect(try await Picture.facts(file).prefix(3) == ["mjpeg", "720", "1280"])
        }
    }
}
