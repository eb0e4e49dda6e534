import Catalog
import Foundation
import TestSupport
import Testing

@testable import App

@Suite("models.toml") struct ModelsFileTests {
    private func catalog(_ text: String) throws -> ModelCatalog {
        try ModelsFile(path: "m.toml", text: text).catalog(over: .standard)
    }

    private func faults(_ text: String) -> [String] {
        do {
            _ = try ModelsFile(path: "m.toml", text: text).catalog(over: .standard)
            return []
        } catch {
            return error.faults
        }
    }

    @Test("A new model of each kind can be named; what is left out has a default")
    func adds() throws {
        let catalog = try catalog(
            """
            [[chat]]
            id = "grok-5"
            name = "grok-5-upstream"
            mode = "MODEL_MODE_AUTO"
            mode_id = "auto"
            tier = "super"
            quota = "heavy"
            cost = 3
            display_name = "Grok 5"
            created = 1800000000
            owned_by = "me"
            [[image]]
            id = "org/draw"
            max_references = 3
            [[video]]
            id = "film"
            sizes = ["854x480", "720x720"]
            seconds = [5, 10]
            default_seconds = 10
            """)

        #expect(
            catalog.chat(named: "grok-5")
                == ChatModel(
                    id: "grok-5", tier: .super, quota: .heavy, cost: 3,
                    upstream: UpstreamModel(name: "grok-5-upstream", mode: "MODEL_MODE_AUTO", modeID: "auto"),
                    card: ModelCard(title: "Grok 5", created: 1_800_000_000, owner: "me")))
        #expect(catalog.image(named: "org/draw") == ImageModel(id: "org/draw", tier: .basic, maximumReferences: 3))
        let video = try #require(catalog.video(named: "film"))
        #expect(video.formats[FrameSize(854, 480)] == VideoFormat(aspectRatio: "16:9", resolution: "480p"))
        #expect(video.formats[FrameSize(720, 720)] == VideoFormat(aspectRatio: "1:1", resolution: "720p"))
        #expect(video.seconds == [5, 10] && video.defaultSeconds == 10 && video.defaultSize == FrameSize(854, 480))
        #expect(catalog.models.count == ModelCatalog.standard.models.count + 3)
    }

    @Test("Of one of ours only what differs is written, and it keeps its place")
    func remaps() throws {
        let catalog = try catalog(
            """
            [[chat]]
            id = "grok-4-heavy"
            mode_id = "expert"
            [[video]]
            id = "sora-2"
            seconds = [8, 12]
            """)
        let old = try #require(ModelCatalog.standard.chat(named: "grok-4-heavy"))
        let upstream = try #require(old.upstream)

        #expect(
            catalog.chat(named: "grok-4-heavy")
                == ChatModel(
                    id: old.id, tier: old.tier, quota: old.quota, cost: old.cost,
                    upstream: UpstreamModel(name: upstream.name, mode: upstream.mode, modeID: "expert"),
                    card: old.card))
        let video = try #require(catalog.video(named: "sora-2"))
        #expect(video.seconds == [8, 12] && video.defaultSeconds == 8)
        #expect(video.formats == ModelCatalog.standard.video(named: "sora-2")?.formats)
        #expect(catalog.models.map(\.id) == ModelCatalog.standard.models.map(\.id))
    }

    @Test("Models of xAI's API are added, beside the web's or alone, and taken away")
    func keyed() throws {
        let catalog = try catalog(
            """
            [[chat]]
            id = "next"
            xai = "grok-next"
            xai_omit = ["seed"]
            [[chat]]
            id = "both"
            name = "n"
            mode = "m"
            mode_id = "i"
            xai = "grok-both"
            [[chat]]
            id = "grok-4"
            xai = "none"
            [[chat]]
            id = "grok-4.1"
            web = false
            [[image]]
            id = "fine"
            xai = "grok-imagine-image-quality"
            xai_max_references = 2
            web = false
            [[image]]
            id = "grok-imagine-image"
            xai = "grok-imagine-image-2.0"
            [[video]]
            id = "film"
            xai = "grok-imagine-video-1.5"
            web = false
            sizes = ["720x1280"]
            seconds = [5]
            [[video]]
            id = "sora-2"
            xai = "none"
            """)
        let next = try #require(catalog.chat(named: "next"))
        #expect(next.upstream == nil && next.keyed == .init(name: "grok-next", omitted: ["seed"]))
        let both = try #require(catalog.chat(named: "both"))
        #expect(both.upstream?.name == "n" && both.keyed?.omitted == ChatModel.Keyed.refusedByThinkers)
        #expect(catalog.chat(named: "grok-4")?.keyed == nil && catalog.chat(named: "grok-4")?.upstream != nil)
        let changed = try #require(catalog.chat(named: "grok-4.1"))
        #expect(changed.upstream == nil && changed.keyed == ModelCatalog.standard.chat(named: "grok-4.1")?.keyed)

        let fine = try #require(catalog.image(named: "fine"))
        #expect(!fine.isOnWeb && fine.keyed == .init(name: "grok-imagine-image-quality", maximumReferences: 2))
        #expect(fine.maximumReferences == 2)
        #expect(catalog.image(named: "grok-imagine-image")?.keyed?.name == "grok-imagine-image-2.0")

        let film = try #require(catalog.video(named: "film"))
        #expect(film.offers.map(\.provider) == [.xai] && film.offers[0].name == "grok-imagine-video-1.5")
        #expect(film.seconds == [5] && film.offers[0].editing == nil)
        #expect(catalog.video(named: "sora-2")?.offers.map(\.provider) == [.web])
    }

    @Test("Names go away, and come back as other names")
    func removesAndRenames() throws {
        let catalog = try catalog(
            """
            remove = ["grok-4.1", "grok-3", "dall-e-3"]
            [[chat]]
            id = "mine"
            name = "n"
            mode = "m"
            mode_id = "i"
            [aliases]
            "grok-4.1" = "mine"
            "gpt-4o" = "grok-chat-auto"
            "sora" = "sora-2"
            """)

        #expect(catalog.model(named: "grok-3") == nil && catalog.model(named: "dall-e-3") == nil)
        #expect(catalog.chat(named: "grok-4.1")?.id == "mine")
        #expect(catalog.chat(named: "gpt-4o")?.id == "grok-4.1-thinking")
        #expect(catalog.video(named: "sora")?.id == "sora-2")
        // What meant a model that went away means nothing any more.
        #expect(catalog.model(named: "grok4.1") == nil)
        #expect(try self.catalog("").entries.map(\.name) == ModelCatalog.standard.entries.map(\.name))
    }

    @Test(
        "What is wrong is told by entry and key",
        arguments: [
            ("[[chat]]\nname = \"n\"\nmode = \"m\"\nmode_id = \"i\"", ["[[chat]] 1: id is missing"]),
            (
                "[[chat]]\nid = \"a b\"\nname = \"n\"\nmode = \"m\"\nmode_id = \"i\"",
                [#"[[chat]] 1 "a b": id must be 1 to 128 visible ASCII characters, but is "a b""#]
            ),
            (
                "[[chat]]\nid = \"a\"\nnmae = \"n\"\nmode = \"\"",
                [
                    #"[[chat]] 1 "a": name is missing"#,
                    #"[[chat]] 1 "a": mode must be one line of text, not empty, but is """#,
                    #"[[chat]] 1 "a": mode_id is missing"#,
                    #"[[chat]] 1 "a": unknown key "nmae": did you mean name?"#,
                ]
            ),
            (
                "[[image]]\nid = \"a\"\ntier = \"gold\"\nmax_references = 17\nquota = \"pictures\"",
                [
                    #"[[image]] 1 "a": tier must be one of "basic", "super", but is "gold""#,
                    #"[[image]] 1 "a": quota must be one of "chat", "heavy", "image", "imageEdit", "video", "video720p", but is "pictures""#,
                    #"[[image]] 1 "a": max_references must be a whole number from 1 to 16, but is 17"#,
                ]
            ),
            (
                "[[video]]\nid = \"a\"",
                [#"[[video]] 1 "a": sizes is missing"#, #"[[video]] 1 "a": seconds is missing"#]
            ),
            (
                "[[video]]\nid = \"a\"\nsizes = [\"720x\"]\nseconds = [16]",
                [
                    #"[[video]] 1 "a": sizes must be a list of sizes like "720x1280", but is ["720x"]"#,
                    #"[[video]] 1 "a": seconds must be a list of whole numbers from 1 to 15, but is [16]"#,
                ]
            ),
            (
                "[[video]]\nid = \"a\"\nsizes = [\"720x1280\"]\nseconds = [5]\ndefault_size = \"1x1\"\ndefault_seconds = 6",
                [
                    #"[[video]] 1 "a": default_size must be a size like "720x1280", but is "1x1""#,
                    #"[[video]] 1 "a": default_seconds must be one of seconds, but is 6"#,
                ]
            ),
            (
                "[[video]]\nid = \"sora-2\"\ndefault_size = \"720x720\"",
                [#"[[video]] 1 "sora-2": default_size must be one of sizes, but is "720x720""#]
            ),
            (
                "[[image]]\nid = \"a\"\n[[image]]\nid = \"a\"",
                [#"[[image]] 2 "a": [[image]] 1 "a" has the same id"#]
            ),
            ("remove = [\"grok-4.2\"]", [#"remove: there is no model "grok-4.2": did you mean grok-4.1?"#]),
            ("remove = \"grok-4.1\"", [#"remove must be a list of names, but is "grok-4.1""#]),
            ("[aliases]\nx = \"sora-3\"", [#"[aliases] "x": there is no model "sora-3": did you mean sora-2?"#]),
            (
                "[aliases]\n\"sora-2\" = \"grok-4.1\"",
                [#"[aliases] "sora-2" is the name of a model: remove that first"#]
            ),
            ("[aliases]\nx = 1", [#"[aliases] "x" must be a name, and be given the name of a model"#]),
            ("aliases = 1", ["aliases must be a section: [aliases]"]),
            ("[chat]\nid = \"a\"", ["chat must be written [[chat]], one for each model"]),
            (
                "[[image]]\nid = \"a\"\nweb = false",
                [#"[[image]] 1 "a": web must be true where the API is not asked: xai is missing, but is false"#]
            ),
            ("[[chat]]\nid = \"a\"\nxai = 1", [#"[[chat]] 1 "a": xai must be one line of text, not empty, but is 1"#]),
            ("[[chats]]\nid = \"a\"", [#"unknown key "chats": did you mean chat?"#]),
        ])
    func tells(text: String, faults: [String]) {
        #expect(self.faults(text) == faults)
    }

    @Test("What is no TOML is told with its place")
    func malformed() {
        #expect(faults("[[chat").first?.hasPrefix("it is not TOML: ") == true)
        #expect(faults("[[chat").count == 1)
    }

    @Test("One in the data directory is read by itself, one that is named must be there, and none is none")
    func places() throws {
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        #expect(try ModelsFile(Configuration.Models(), in: directory) == nil)
        #expect(CheckLine.models(.init(), in: directory).map(\.isGood) == [true])

        try Data("[aliases]\nx = \"sora-2\"\n".utf8).write(to: URL(fileURLWithPath: directory.models))
        #expect(try ModelsFile.catalog(.init(), in: directory).video(named: "x")?.id == "sora-2")
        #expect(CheckLine.models(.init(), in: directory).allSatisfy { $0.isGood && $0.detail.contains("models.toml") })

        let named = Configuration.Models(file: place.file("mine.toml"))
        let missing = #expect(throws: ModelsFileError.self) { try ModelsFile.catalog(named, in: directory) }
        #expect(missing?.description == "\(place.file("mine.toml")): it cannot be read: No such file or directory")

        try Data("remove = [\"x1\", \"x2\"]".utf8).write(to: URL(fileURLWithPath: named.file))
        let wrong = #expect(throws: ModelsFileError.self) { try ModelsFile.catalog(named, in: directory) }
        #expect(wrong?.faults.count == 2)
        #expect(CheckLine.models(named, in: directory).map(\.isGood) == [false, false])

        try Data(repeating: 0x23, count: ModelsFile.largest + 1).write(to: URL(fileURLWithPath: named.file))
        #expect(throws: ModelsFileError.self) { try ModelsFile.catalog(named, in: directory) }
    }

    @Test("data/models.example.toml is sound, and says what every key is")
    func example() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("data/models.example.toml")
        let text = try String(contentsOf: path, encoding: .utf8)
        let catalog = try catalog(text)

        #expect(catalog.chat(named: "grok-latest")?.id == "grok-5")
        #expect(catalog.chat(named: "grok-4.1-thinking")?.upstream?.name == "grok-4-1-thinking-1108b")
        #expect(catalog.image(named: "grok-imagine-image-pro")?.tier == .super)
        #expect(catalog.video(named: "grok-imagine-video-long")?.defaultSeconds == 10)
        #expect(catalog.model(named: "grok-4-1-fast-non-reasoning") == nil)
        #expect(catalog.chat(named: "grok-next")?.keyed?.name == "grok-next-preview")
        let keys = [
            "remove", "id", "name", "mode", "mode_id", "tier", "quota", "cost", "display_name", "description",
            "created",
            "owned_by", "edit_quota", "max_references", "sizes", "seconds", "default_size", "default_seconds",
            "xai", "xai_omit", "xai_max_references", "web",
        ]
        for key in keys { #expect(text.contains("\n\(key) = "), "\(key)") }
    }
}
