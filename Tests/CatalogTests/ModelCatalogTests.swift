import Catalog
import Testing

@Suite struct ModelCatalogTests {
    @Test(
        "A name finds its model, dated names included",
        arguments: [
            ("sora-2", "sora-2"), ("sora-2-pro", "sora-2-pro"), ("grok-imagine-0.9", "grok-imagine-0.9"),
            ("grok-imagine-video", "grok-imagine-video"), ("sora-2-2025-12-08", "sora-2"),
            ("sora-2-pro-2025-10-06", "sora-2-pro"),
        ])
    func finds(name: String, id: String) {
        #expect(ModelCatalog.standard.video(named: name)?.id == id)
    }

    @Test(
        "Other names find nothing",
        arguments: [
            "", "sora", "sora-3", "SORA-2", "sora-2-", "sora-2-2025-12-8", "sora-2-2025-12-08-01", "sora-2025-12-08",
            "sora-2-2025-12-08\n", "grok-imagine-video-2025-12-08", "sora-2-2025-12-08-2025-12-08",
            "sora-2 ",
        ])
    func findsNothing(name: String) {
        #expect(ModelCatalog.standard.video(named: name) == nil)
    }

    @Test("A date in other digits than ASCII's is no date")
    func foreignDigits() {
        #expect(ModelCatalog.standard.video(named: "sora-2-٢٠٢٥-١٢-٠٨") == nil)
    }

    @Test("Each model can do what it does by default", arguments: ModelCatalog.standard.videos)
    func defaults(model: VideoModel) {
        #expect(model.formats[model.defaultSize] != nil)
        #expect(model.seconds.contains(model.defaultSeconds))
        #expect(model.sizes.count == model.formats.count)
        #expect(model.sizes.contains(model.defaultSize))
    }

    @Test("Each model asks each provider only for what that can make", arguments: ModelCatalog.standard.videos)
    func formats(model: VideoModel) throws {
        #expect(model.seconds.allSatisfy { (1...15).contains($0) })
        for offer in model.offers {
            let resolutions = offer.provider == .web ? ["480p", "720p"] : ["480p", "720p", "1080p"]
            #expect(offer.formats.values.allSatisfy { resolutions.contains($0.resolution) })
            #expect(offer.formats.keys.allSatisfy { model.formats[$0] != nil })
        }
        for (size, format) in model.formats {
            let sides = format.aspectRatio.split(separator: ":").compactMap { Double($0) }
            try #require(sides.count == 2 && sides[1] > 0)
            let asked = Double(size.width) / Double(size.height)
            // OpenAI's 4:7 is only approached by 9:16.
            #expect(abs(asked / (sides[0] / sides[1]) - 1) < 0.02, "\(size) as \(format.aspectRatio)")
        }
    }

    @Test("The catalogue lists what the predecessors and the SDKs name, each once")
    func lists() {
        let ids = ModelCatalog.standard.videos.map(\.id)
        #expect(ids == ["sora-2", "sora-2-pro", "grok-imagine-0.9", "grok-imagine-video", "grok-imagine-video-1.5"])
        #expect(Set(ids).count == ids.count)
    }

    @Test("Full HD is made by the official API alone, and from words alone")
    func fullHD() throws {
        let model = try #require(ModelCatalog.standard.video(named: "sora-2-pro"))
        func makers(fromPicture: Bool, seconds: Int = 8) -> [Provider] {
            model.offers.filter { $0.makes(FrameSize(1920, 1080), seconds: seconds, fromPicture: fromPicture) }
                .map(\.provider)
        }
        #expect(makers(fromPicture: false) == [.xai])
        #expect(makers(fromPicture: true).isEmpty && makers(fromPicture: false, seconds: 5).isEmpty)
    }

    @Test("A model is served by whoever offers it and has a credential of the tier")
    func supply() throws {
        let sharp = try #require(ModelCatalog.standard.model(named: "grok-imagine-video-1.5"))
        let sora = try #require(ModelCatalog.standard.model(named: "sora-2"))
        #expect(Supply([.xai: [.basic, .super]]).serves(sharp) && Supply([.xai: [.basic, .super]]).serves(sora))
        #expect(!Supply([.web: [.basic, .super]]).serves(sharp) && Supply([.web: [.basic]]).serves(sora))
        #expect(!Supply([:]).serves(sora) && Supply.everything.serves(sharp))
    }

    @Test("The preferred provider is asked first, the others after it")
    func preference() throws {
        let model = try #require(ModelCatalog.standard.video(named: "sora-2"))
        #expect(model.offers(preferring: .xai).map(\.provider) == [.xai, .web])
        #expect(model.offers(preferring: .web).map(\.provider) == [.web, .xai])
    }

    @Test("Of two models with one id the last counts")
    func lastCounts() throws {
        let first = try #require(ModelCatalog.standard.videos.first)
        let second = VideoModel(
            id: first.id, tier: .super, formats: first.formats, seconds: [1], defaultSize: first.defaultSize,
            defaultSeconds: 1)
        #expect(ModelCatalog([.video(first), .video(second)]).video(named: first.id) == second)
    }

    @Test("A higher tier serves what a lower one can")
    func tiers() {
        #expect(Tier.basic < .super)
        #expect(!(Tier.super < .basic) && !(Tier.basic < .basic))
    }
}
