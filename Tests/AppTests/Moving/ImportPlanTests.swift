import Access
import Catalog
import Foundation
import Media
import Settings
import Testing
import Transport
import Upstream

@testable import App

@Suite("The plan of an import")
struct ImportPlanTests {
    private let first = Credential(OldSamples.secrets[0])

    private func folder() -> OldFolder {
        var folder = OldFolder()
        folder.tokens = OldTokenFile.read(Data(OldSamples.token.utf8), file: "token.json")
        folder.proxies = OldProxyState.read(Data(OldSamples.proxyState.utf8), file: "proxy_state.json")
        folder.settings = OldSetting.read(Data(OldSamples.setting.utf8), file: "setting.toml")
        folder.calls = OldCall.read(Data(OldSamples.callLog.utf8), file: "call_logs.json")
        folder.videos = OldVideoTask.read(Data(OldSamples.videoTasks.utf8), file: "video_tasks.json")
        folder.media.items = [
            OldMedia(name: "a.jpg", path: "/t/a.jpg", bytes: 1, modifiedAt: .now),
            OldMedia(name: "b.jpg", path: "/t/b.jpg", bytes: 1, modifiedAt: .now),
        ]
        return folder
    }

    private var standing: ImportStanding {
        var standing = ImportStanding()
        standing.definitions = ConfigurationKey.all.map { SettingDefinition($0, in: LoadedConfiguration()) }
        return standing
    }

    @Test("On a fresh place everything is new")
    func fresh() throws {
        let plan = ImportPlan(folder(), onto: standing)

        #expect(plan.counts[.tokens] == .init(new: 3, invalid: 1))
        #expect(plan.counts[.proxies] == .init(new: 2, invalid: 2))
        #expect(plan.counts[.bindings] == .init(new: 2))
        #expect(plan.counts[.keys] == .init(new: 1) && plan.clientKey == OldSamples.apiKey)
        #expect(plan.counts[.videos] == .init(new: 3, invalid: 2))
        #expect(plan.counts[.calls] == .init(new: 2, invalid: 2))
        #expect(plan.counts[.media] == .init(new: 2))
        #expect(plan.settings["grok.cf_clearance"] == .text("abcdefghijklmnop"))
        #expect(plan.settings["chat.total_seconds"] == .integer(86_400))
        #expect(plan.settings["log.level"] == .text("warning"))
        #expect(plan.settings["server.public_url"] == .text("https://video.example.org/"))
        #expect(plan.settings["media.image_bytes_mb"] == .integer(256))
        #expect(plan.settings["grok.x_statsig_id"] == nil && plan.settings["jobs.concurrency"] == nil)
        #expect(plan.table.contains("tokens") && !plan.isEmpty)
    }

    @Test("What an administrator's login was is never taken over")
    func login() {
        let plan = ImportPlan(folder(), onto: standing)

        let refused = plan.faults.filter { $0.file == "setting.toml" }.map(\.key)
        #expect(refused == ["global.admin_password", "global.admin_username"])
        #expect(!"\(plan.faults)".contains("\"admin\""))
    }

    @Test("What is there already is left as it is")
    func duplicates() {
        let fresh = ImportPlan(folder(), onto: standing)
        var standing = standing
        for (index, token) in fresh.tokens.enumerated() {
            standing.tokens[token.credential] = .init(id: index, tags: token.tags, note: token.note)
        }
        for (index, proxy) in fresh.proxies.enumerated() { standing.proxies[proxy] = index }
        for binding in fresh.bindings {
            if let id = standing.tokens[binding.credential]?.id { standing.bindings[id] = binding.proxy }
        }
        standing.settings = fresh.settings
        standing.keyObstacle = .known
        standing.calls = Set(fresh.calls.map(\.id))
        standing.videos = Set(fresh.videos.map(\.id))
        standing.media = ["/t/a.jpg": .known, "/t/b.jpg": .known]
        let plan = ImportPlan(folder(), onto: standing)

        #expect(plan.isEmpty)
        #expect(plan.tokens.isEmpty && plan.bindings.isEmpty && plan.settings.isEmpty && plan.clientKey == nil)
        #expect(plan.counts[.tokens]?.duplicate == 3 && plan.counts[.calls]?.duplicate == 2)
    }

    @Test("What a token here lacks is filled in, and what it has stays")
    func filled() throws {
        var standing = standing
        standing.tokens = [
            Credential(OldSamples.secrets[1]): .init(id: 7, tags: ["mine", "old"], note: "my note"),
            Credential(OldSamples.secrets[2]): .init(id: 8),
        ]
        let plan = ImportPlan(folder(), onto: standing)

        #expect(plan.counts[.tokens] == .init(new: 1, changed: 2, invalid: 1))
        #expect(
            plan.tokenWords == [
                .init(id: 7, tags: ["mine", "old", "team a"], note: "my note"), .init(id: 8, tags: ["paid"], note: ""),
            ])
    }

    @Test("A token in two lists is one, of the better kind and with the words of both")
    func twice() {
        var folder = OldFolder()
        folder.tokens.items = [
            OldToken(credential: first, tier: .basic, tags: ["a"]),
            OldToken(credential: first, tier: .super, tags: ["a", "b"], note: "n"),
        ]
        let plan = ImportPlan(folder, onto: standing)

        #expect(plan.tokens == [OldToken(credential: first, tier: .super, tags: ["a", "b"], note: "n")])
        #expect(plan.counts[.tokens] == .init(new: 1, duplicate: 1))
    }

    @Test("Settings that are another become the predecessor's; those that make no sense here do not")
    func settings() {
        var folder = OldFolder()
        folder.settings.items = [
            OldSetting(path: "grok.stream_chunk_timeout", value: .integer(90)),
            OldSetting(path: "grok.stream_first_response_timeout", value: .text("long")),
            OldSetting(path: "global.base_url", value: .text("http://localhost:8000")),
            OldSetting(path: "grok.api_key", value: .text("sk-REPLACE_ME")),
            OldSetting(path: "grok.made_up", value: .flag(true)),
        ]
        var standing = standing
        standing.settings["grok.between_frames_seconds"] = .integer(60)
        let plan = ImportPlan(folder, onto: standing)

        #expect(plan.settings == ["grok.between_frames_seconds": .integer(90)])
        #expect(plan.counts[.settings] == .init(changed: 1, invalid: 1))
        #expect(plan.counts[.keys] == .init(invalid: 1) && plan.clientKey == nil)
        #expect(
            plan.faults.map(\.key) == ["grok.stream_first_response_timeout", "grok.api_key"])
    }

    @Test("What the predecessors decided about answers holds on")
    func answers() {
        var folder = OldFolder()
        folder.settings.items = [
            OldSetting(path: "grok.show_thinking", value: .flag(false)),
            OldSetting(path: "grok.temporary", value: .flag(true)),
            OldSetting(path: "grok.filtered_tags", value: .text("xaiartifact, grok:render,")),
            OldSetting(path: "global.image_mode", value: .text("base64")),
            OldSetting(path: "grok.stream_total_timeout", value: .integer(300)),
        ]
        let plan = ImportPlan(folder, onto: standing)

        #expect(
            plan.settings == [
                "grok.show_thinking": .flag(false), "grok.temporary": .flag(true),
                "grok.filtered_tags": .list([.text("xaiartifact"), .text("grok:render")]),
                "chat.image_mode": .text("base64"), "chat.total_seconds": .integer(300),
            ])
        folder.settings.items = [
            OldSetting(path: "grok.show_thinking", value: .flag(true)),
            OldSetting(path: "grok.filtered_tags", value: .text("xaiartifact,xai:tool_usage_card,grok:render")),
        ]
        #expect(ImportPlan(folder, onto: standing).settings.isEmpty)
        folder.settings.items = [
            OldSetting(path: "grok.filtered_tags", value: .text("")),
            OldSetting(path: "global.image_mode", value: .text("carrier pigeon")),
        ]
        let odd = ImportPlan(folder, onto: standing)
        #expect(odd.settings == ["grok.filtered_tags": .list([])])
        #expect(odd.faults.map(\.reason) == [#"chat.image_mode must be one of "url", "base64""#])
    }

    @Test("What is written for a predecessor is read as what it was")
    func thereAndBack() {
        let ours: [String: SettingValue] = [
            "grok.show_thinking": .flag(false), "grok.temporary": .flag(true),
            "grok.filtered_tags": .list([.text("a"), .text("b:c")]), "chat.image_mode": .text("base64"),
            "chat.total_seconds": .integer(300), "grok.total_seconds": .integer(7),
        ]
        let file = OldSetting.file(ours, key: "k", password: "p")
        let read = OldSetting.read(Data(file.utf8), file: "setting.toml").items.map(SettingMove.init)

        #expect(file.contains(#"filtered_tags = "a,b:c""#) && file.contains("stream_total_timeout = 300"))
        for (path, value) in ours where path != "grok.total_seconds" {
            #expect(read.contains(.ours(path, value)), "\(path)")
        }
        let none = OldSetting.file(["grok.filtered_tags": .list([])], key: "k", password: "p")
        #expect(
            OldSetting.read(Data(none.utf8), file: "").items.map(SettingMove.init)
                .contains(.ours("grok.filtered_tags", .list([]))))
    }

    @Test("A binding of a token that is nowhere is none, and one that the pool made stays")
    func bindings() throws {
        let old = try #require(Proxy(parsing: "http://10.0.0.1:80"))
        let new = try #require(Proxy(parsing: "http://10.0.0.2:80"))
        var folder = OldFolder()
        folder.proxies.items = [
            .binding(.init(credential: first, proxy: old)),
            .binding(.init(credential: Credential(OldSamples.secrets[1]), proxy: old)),
        ]
        var standing = standing
        standing.tokens[first] = .init(id: 1)
        standing.proxies[new] = 4
        standing.bindings[1] = new
        let plan = ImportPlan(folder, onto: standing)

        #expect(plan.bindings.isEmpty && plan.proxies == [old])
        #expect(plan.counts[.bindings] == .init(duplicate: 1, invalid: 1))
    }

    @Test("Files that are lost here come again, and what is no medium does not come at all")
    func media() {
        var standing = standing
        standing.media = ["/t/a.jpg": .lost, "/t/b.jpg": .unfit("text/html")]
        let plan = ImportPlan(folder(), onto: standing)

        #expect(plan.media.map(\.name) == ["a.jpg"])
        #expect(plan.counts[.media] == .init(changed: 1, invalid: 1))
        #expect(plan.faults.map(\.description).contains("media: b.jpg: it is no picture or video: text/html"))
    }

    @Test("A proxy that only a binding names counts once, the first time and the second")
    func boundOnly() throws {
        let listed = try #require(Proxy(parsing: "http://10.0.0.1:80"))
        let named = try #require(Proxy(parsing: "http://10.0.0.2:80"))
        var folder = OldFolder()
        folder.tokens.items = [OldToken(credential: first, tier: .basic)]
        folder.proxies.items = [
            .node(.init(proxy: listed)), .binding(.init(credential: first, proxy: named)),
        ]
        #expect(ImportPlan(folder, onto: standing).counts[.proxies] == .init(new: 2))

        var standing = standing
        standing.proxies = [listed: 1, named: 2]
        #expect(ImportPlan(folder, onto: standing).counts[.proxies] == .init(duplicate: 2))
    }

    @Test(
        "A setting means the same in their file and in their form over HTTP",
        arguments: [
            ("global.log_level", .text("WARN")), ("global.log_level", .text("FATAL")),
            ("grok.stream_total_timeout", .integer(0)), ("grok.cf_clearance", .text("cf_clearance=abc")),
            ("grok.proxy_urls", .text("http://a:1, http://b:2")), ("grok.filtered_tags", .text("a, b")),
            ("global.image_mode", .text("base64")),
        ] as [(String, SettingValue)])
    func oneTable(path: String, value: SettingValue) throws {
        let alias = try #require(SettingAlias.byName[path])
        #expect(SettingMove(OldSetting(path: path, value: value)) == .ours(alias.path, alias.ours(value)))
    }

    @Test("What has no effect here is not taken over, and has no other name here")
    func withoutEffect() {
        for path in SettingAlias.withoutEffect.keys where path != "grok.api_key" && !path.contains("admin_") {
            #expect(SettingMove(OldSetting(path: path, value: .integer(7))) == .nothing, "\(path)")
            #expect(SettingAlias.byName[path] == nil, "\(path)")
        }
    }
}
