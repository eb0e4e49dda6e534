import Catalog
import Testing

@Suite("Names of the standard catalogue") struct CatalogNamesTests {
    private static let catalog = ModelCatalog.standard

    @Test(
        "Each name of the predecessors asks the upstream for what they asked for",
        arguments: [
            ("grok-3-fast", "grok-3", "MODEL_MODE_FAST", 1), ("grok-3", "grok-3", "MODEL_MODE_FAST", 1),
            ("grok-4-fast", "grok-4-mini-thinking-tahoe", "MODEL_MODE_GROK_4_MINI_THINKING", 1),
            ("grok-4-fast-expert", "grok-4-mini-thinking-tahoe", "MODEL_MODE_EXPERT", 4),
            ("grok-4-expert", "grok-4", "MODEL_MODE_EXPERT", 4),
            ("grok-4-heavy", "grok-4-heavy", "MODEL_MODE_HEAVY", 1),
            ("grok-4.1", "grok-4-1-non-thinking-w-tool", "MODEL_MODE_GROK_4_1", 1),
            ("grok4.1", "grok-4-1-non-thinking-w-tool", "MODEL_MODE_GROK_4_1", 1),
            ("grok-4.1-thinking", "grok-4-1-thinking-1129", "MODEL_MODE_AUTO", 1),
            ("grok-4.1-expert", "grok-4-1-thinking-1129", "MODEL_MODE_EXPERT", 4),
            ("grok-4-1-fast-non-reasoning", "grok-4-1-fast-non-reasoning", "MODEL_MODE_GROK_4_1", 1),
            ("grok-4.20-beta", "grok-420", "MODEL_MODE_GROK_420", 1),
        ])
    func upstream(name: String, model: String, mode: String, cost: Int) throws {
        let chat = try #require(Self.catalog.chat(named: name))

        #expect(chat.upstream?.name == model)
        #expect(chat.upstream?.mode == mode)
        #expect(chat.cost == cost)
    }

    @Test("Of the web only the heavy model needs a paying account, and is counted by itself")
    func tiers() {
        #expect(
            Self.catalog.models.filter { $0.tier == .super && Supply([.web: [.super]]).serves($0) }.map(\.id) == [
                "grok-4-heavy"
            ])
        #expect(Self.catalog.chat(named: "grok-chat-heavy")?.quota == .heavy)
    }

    @Test(
        "Later names are there too",
        arguments: [
            "grok-3-mini", "grok-3-thinking", "grok-4", "grok-4-thinking", "grok-4.1-mini", "grok-4.1-fast",
            "grok-chat-fast", "grok-chat-auto", "grok-chat-expert",
        ])
    func laterChats(name: String) {
        #expect(Self.catalog.chat(named: name) != nil)
    }

    @Test(
        "Names of picture models mean the one there is",
        arguments: [
            "grok-imagine-1.0", "grok-imagine-1.0-fast", "grok-imagine-1.0-edit", "grok-imagine-image",
            "grok-imagine-image-lite", "grok-imagine-image-2.0", "grok-imagine-image-edit", "gpt-image-1", "dall-e-3",
        ])
    func pictures(name: String) {
        #expect(Self.catalog.image(named: name)?.id == "grok-imagine-image")
        #expect(Self.catalog.chat(named: name) == nil && Self.catalog.video(named: name) == nil)
    }

    @Test("No alias is dropped: none has the name of a model, and each means one")
    func aliases() {
        #expect(Self.catalog.aliases["grok-imagine-1.0-video"] == "grok-imagine-video")
        #expect(Self.catalog.aliases.count == 22)
        #expect(Self.catalog.entries.count == Self.catalog.models.count + 22)
        #expect(Set(Self.catalog.entries.map(\.name)).count == Self.catalog.entries.count)
    }

    @Test("Models are listed in their order, then aliases by name")
    func order() {
        let names = Self.catalog.entries.map(\.name)
        let aliases = names.dropFirst(Self.catalog.models.count)

        #expect(
            names.prefix(5) == [
                "sora-2", "sora-2-pro", "grok-imagine-0.9", "grok-imagine-video", "grok-imagine-video-1.5",
            ])
        #expect(Array(aliases) == aliases.sorted())
    }

    @Test("Each model says what it is, since when, and whose", arguments: ModelCatalog.standard.models)
    func cards(model: Model) {
        #expect(model.card.title != nil && model.card.summary != nil)
        #expect((1_740_000_000...1_790_000_000).contains(model.card.created))
        #expect(model.card.owner == "x-ai")
    }

    @Test("The nearest format of a size is what the catalogue has for it", arguments: ModelCatalog.standard.videos)
    func formats(model: VideoModel) {
        for (size, format) in model.offers.first(where: { $0.provider == .web })?.formats ?? [:] {
            #expect(VideoFormat(nearest: size) == format, "\(size)")
        }
    }

    @Test(
        "Other sizes find a shape and a resolution as well",
        arguments: [
            (FrameSize(1024, 1024), "1:1", "720p"), (FrameSize(360, 640), "9:16", "480p"),
            (FrameSize(960, 640), "3:2", "720p"), (FrameSize(640, 960), "2:3", "720p"),
            (FrameSize(99_999, 1), "16:9", "480p"),
        ])
    func nearest(size: FrameSize, shape: String, resolution: String) {
        #expect(VideoFormat(nearest: size) == VideoFormat(aspectRatio: shape, resolution: resolution))
    }
}
