import Chat
import Foundation
import NIOConcurrencyHelpers
import Server
import Settings
import Store
import TestSupport
import Testing
import Upstream
import Vault

@testable import App

@Suite("Settings of the configuration")
struct SettingTests {
    @Test("What an administrator changed wins over the file and loses to environment and flags")
    func layers() throws {
        var layers = ConfigurationLayers()
        layers.file = .init(path: "s.toml", text: "[jobs]\nconcurrency = 1\ndepth = 1\n[server]\nport = 1\n")
        layers.settings = [
            "jobs.concurrency": .integer(2), "jobs.depth": .integer(2), "server.port": .integer(2),
            // Of no key, of another form, and of a key that only the file may change.
            "made.up": .flag(true), "log.level": .integer(1), "media.ffmpeg": .text("/bin/sh"),
        ]
        layers.environment = ["FILMGATE_JOBS_DEPTH": "3"]
        layers.flags = [.init(name: "--port", path: "server.port", value: "4")]

        let loaded = try layers.load()

        #expect(loaded.configuration.jobs.concurrency == 2)
        #expect(loaded.configuration.jobs.depth == 3)
        #expect(loaded.configuration.server.port == 4)
        #expect(loaded.configuration.log == Configuration().log)
        #expect(loaded.configuration.media == Configuration().media)
        #expect(loaded.base.jobs.concurrency == 1)
        #expect(loaded.printed.contains("concurrency = 2 "))
        #expect(loaded.printed.contains("# settings\n"))
    }

    @Test("Each key becomes a setting: what is set above pins it, its own form checks it, secrets are masked")
    func definitions() throws {
        var layers = ConfigurationLayers(environment: ["FILMGATE_LOG_LEVEL": "debug"])
        layers.file = .init(path: "s.toml", text: "[grok]\nproxy_url = \"socks5h://ann:secret-word@h:1080\"\n")
        let loaded = try layers.load()
        func definition(_ path: String) throws -> SettingDefinition {
            SettingDefinition(try #require(ConfigurationKey.all.first { $0.path == path }), in: loaded)
        }

        #expect(try definition("log.level").pin?.origin == "environment FILMGATE_LOG_LEVEL")
        #expect(try definition("media.ffmpeg").pin?.origin == "default, as only the file may change it")
        #expect(try definition("jobs.depth").pin == nil)
        #expect(try definition("jobs.depth").accept(.integer(7)) == .integer(7))
        #expect(try definition("jobs.depth").accept(.integer(0)) == nil)
        #expect(try definition("jobs.depth").accept(.text("7")) == nil)
        #expect(try definition("media.low_watermark").accept(.integer(1)) == .real(1))
        let proxy = try definition("grok.proxy_url")
        #expect(proxy.isSecret)
        #expect(proxy.baseOrigin == "file s.toml")
        #expect(proxy.mask(proxy.base) == .text("socks5h://ann:****@h:1080"))
    }

    @Test("Every value goes to the settings and back")
    func roundTrip() throws {
        var layers = ConfigurationLayers()
        layers.file = .init(
            path: "s.toml", text: "[grok]\ntokens = [\"a-token-0123456789\"]\n[server]\npublic_media = false\n")
        let configuration = try layers.load().configuration
        let values = ConfigurationKey.all.map { ($0.path, $0.setting(in: configuration)) }

        #expect(Configuration(Dictionary(uniqueKeysWithValues: values)) == configuration)
    }

    @Test("Lists of numbers and of proxies are read, and the passwords in them masked")
    func lists() throws {
        var layers = ConfigurationLayers(environment: [
            "FILMGATE_GROK_PROXY_URLS": "socks5h://ann:canary-word@h:1080, http://i:1"
        ])
        layers.file = .init(path: "s.toml", text: "[grok]\nretry_status_codes = [429, 503]\n")
        let loaded = try layers.load()

        #expect(loaded.configuration.grok.retryStatusCodes == [429, 503])
        #expect(loaded.configuration.grok.proxyURLs == ["socks5h://ann:canary-word@h:1080", "http://i:1"])
        #expect(loaded.printed.contains("retry_status_codes = [429, 503]"))
        #expect(loaded.printed.contains("socks5h://ann:****@h:1080"))
        #expect(!loaded.printed.contains("canary-word"))
        layers.file = .init(path: "s.toml", text: "[grok]\nretry_status_codes = [99]\n")
        #expect(throws: ConfigurationError.self) { try layers.load() }
    }

    @Test("Of every secret key neither value nor base, nor what is refused for it, is shown whole")
    func masked() async throws {
        let secrets = ConfigurationKey.all.filter { $0.secrecy == .secret }
        #expect(
            Set(secrets.map(\.path)) == [
                "grok.cf_clearance", "grok.x_statsig_id", "grok.proxy_url", "grok.proxy_urls", "grok.proxy_pool_url",
                "grok.cache_proxy_url", "grok.tokens", "grok.super_tokens", "xai.keys",
            ])
        func secret(_ number: Int, _ key: ConfigurationKey) -> SettingValue {
            let isProxy = key.path.hasSuffix("proxy_url") || key.path.hasSuffix("proxy_urls")
            let text = isProxy ? "http://ann:canary-\(number)@h:1" : "begin-canary-\(number)-the-end"
            return key.path.hasSuffix("s") ? .list([.text(text)]) : .text(text)
        }
        func list(_ value: SettingValue) -> String {
            guard case .list(let values) = value else { return "" }
            return values.compactMap { $0.text?.tomlLiteral }.joined(separator: ", ")
        }
        let place = try TemporaryDirectory()
        let directory = DataDirectory(place.path)
        try directory.make()
        try await directory.withDatabase { database in
            var layers = ConfigurationLayers()
            let lines = secrets.map { key in
                let literal = secret(1, key).text?.tomlLiteral
                return "\(key.path) = \(literal ?? "[\(list(secret(1, key)))]")"
            }
            layers.file = .init(path: "s.toml", text: lines.joined(separator: "\n"))
            let store = SettingsStore(
                try layers.load(), database: database, vault: try directory.vault(), live: [], logger: .quiet)
            try await store.load()
            func shown() throws -> String {
                String(
                    decoding: try JSONEncoder().encode(store.views().flatMap { [$0.value, $0.base] }), as: UTF8.self)
            }
            for key in secrets where !key.isFixed {
                let outcome = try await store.apply([key.path: secret(2, key)], by: "ann", now: Date())
                #expect(outcome == .applied(SettingsChange(changed: [key.path], restartRequired: [key.path])))
                #expect(store.values()[key.path] == secret(2, key))
                let refused = try await store.apply([key.path: .text("two\nlines canary")], by: "ann", now: Date())
                #expect(!"\(refused)".contains("canary"))
            }
            let text = try shown()
            #expect(!text.contains("canary"), "\(text)")
            for view in store.views() where view.isSecret {
                #expect("\(view.value)".contains("****"), "\(view.path)")
            }
        }
    }

    @Test("How conversations are answered follows the configuration")
    func conversations() throws {
        var layers = ConfigurationLayers()
        #expect(ChatService.Configuration(try layers.load().configuration) == ChatService.Configuration())
        layers.file = .init(
            path: "s.toml",
            text: """
                [grok]
                show_thinking = false
                filtered_tags = ["a", "b:c"]
                total_seconds = 7
                [chat]
                think_in_content = true
                image_mode = "base64"
                heartbeat_seconds = 3
                total_seconds = 44
                """)
        let configuration = try layers.load().configuration

        #expect(
            ChatService.Configuration(configuration)
                == ChatService.Configuration(
                    showsThinking: false, thinksInContent: true, filteredTags: ["a", "b:c"], linksPictures: false))
        #expect(ServerConfiguration(configuration, benchmarkRoutes: false).heartbeat == .seconds(3))
        let upstream = GrokWebClient.Configuration(configuration)
        #expect(upstream.total == .seconds(7) && upstream.chatTotal == .seconds(44))
    }

    @Test("What is no tag's name is refused", arguments: ["<think>", "", "a b", "a\u{7}", "ä", "a=b"])
    func tags(name: String) throws {
        let key = try #require(ConfigurationKey.all.first { $0.path == "grok.filtered_tags" })
        var configuration = Configuration()

        #expect(!key.set(.list([name]), in: &configuration))
        #expect(key.set(.word("a,b:c"), in: &configuration))
        #expect(configuration.grok.filteredTags == ["a", "b:c"])
    }

    @Test("A change reaches who takes it live as a whole configuration, and the next start")
    func live() async throws {
        let directory = DataDirectory(try TemporaryDirectory().path)
        try directory.make()
        let taken = NIOLockedValueBox<Int?>(nil)
        try await directory.withDatabase { database in
            let store = SettingsStore(
                try ConfigurationLayers().load(), database: database, vault: try directory.vault(),
                live: [.applying(["jobs.concurrency"]) { new in taken.withLockedValue { $0 = new.jobs.concurrency } }],
                logger: .quiet)
            try await store.load()
            let outcome = try await store.apply(
                ["jobs.concurrency": .integer(5), "grok.cf_clearance": .text("canary-clearance-0001")], by: "ann",
                now: Date())
            #expect(
                outcome
                    == .applied(
                        SettingsChange(
                            changed: ["grok.cf_clearance", "jobs.concurrency"], restartRequired: ["grok.cf_clearance"]))
            )
        }

        #expect(taken.withLockedValue { $0 } == 5)
        let stored = try await directory.storedSettings()
        let loaded = try ConfigurationLayers(settings: stored).load()
        #expect(loaded.configuration.jobs.concurrency == 5)
        #expect(loaded.configuration.grok.clearance == "canary-clearance-0001")
        #expect(!loaded.printed.contains("canary-clearance"))
    }

    @Test("Looking for settings makes nothing")
    func makesNothing() async throws {
        let directory = DataDirectory(try TemporaryDirectory().file("none"))

        #expect(try await directory.storedSettings().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: directory.path))
    }
}
