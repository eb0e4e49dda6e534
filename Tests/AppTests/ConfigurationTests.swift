import TestSupport
import Testing
import Upstream

@testable import App

@Suite("Configuration")
struct ConfigurationTests {
    @Test("Without file, variables and flags everything is a default")
    func defaults() throws {
        let loaded = try ConfigurationLayers().load()

        #expect(loaded.configuration == Configuration())
        #expect(ConfigurationKey.all.allSatisfy { loaded.origin(of: $0) == .standard })
    }

    struct Layering: Sendable {
        let file: String?
        let variable: String?
        let flag: String?
        let port: Int
        let origin: ConfigurationOrigin
    }

    @Test(
        "The file loses to the environment, the environment to flags",
        arguments: [
            Layering(file: nil, variable: nil, flag: nil, port: 8001, origin: .standard),
            Layering(file: "1", variable: nil, flag: nil, port: 1, origin: .file("s.toml")),
            Layering(file: nil, variable: "2", flag: nil, port: 2, origin: .environment("FILMGATE_SERVER_PORT")),
            Layering(file: nil, variable: nil, flag: "3", port: 3, origin: .flag("--port")),
            Layering(file: "1", variable: "2", flag: nil, port: 2, origin: .environment("FILMGATE_SERVER_PORT")),
            Layering(file: "1", variable: nil, flag: "3", port: 3, origin: .flag("--port")),
            Layering(file: "1", variable: "2", flag: "3", port: 3, origin: .flag("--port")),
        ])
    func layers(_ given: Layering) throws {
        var layers = ConfigurationLayers()
        layers.file = given.file.map { .init(path: "s.toml", text: "[server]\nport = \($0)\n") }
        layers.environment = given.variable.map { ["FILMGATE_SERVER_PORT": $0] } ?? [:]
        layers.flags = given.flag.map { [.init(name: "--port", path: "server.port", value: $0)] } ?? []

        let loaded = try layers.load()

        #expect(loaded.configuration.server.port == given.port)
        #expect(loaded.origin(of: try key("server.port")) == given.origin)
        #expect(loaded.origin(of: try key("server.host")) == .standard)
    }

    @Test("Every type of value is read from the file and from the environment")
    func types() throws {
        let file = """
            [server]
            host = "0.0.0.0"
            public_media = false
            [media]
            low_watermark = 1
            [grok]
            profile = "2025-12"
            tokens = ["one", "two"]
            """
        let variables = [
            "FILMGATE_SERVER_HOST": "0.0.0.0", "FILMGATE_SERVER_PUBLIC_MEDIA": "off",
            "FILMGATE_MEDIA_LOW_WATERMARK": "1", "FILMGATE_GROK_PROFILE": "2025-12",
            "FILMGATE_GROK_TOKENS": "one, two",
        ]
        var expected = Configuration()
        expected.server.host = "0.0.0.0"
        expected.server.publicMedia = false
        expected.media.lowWatermark = 1
        expected.grok.profile = .december2025
        expected.grok.tokens = ["one", "two"]

        #expect(try ConfigurationLayers(file: .init(path: "f", text: file)).load().configuration == expected)
        #expect(try ConfigurationLayers(environment: variables).load().configuration == expected)
    }

    @Test("Each key is found under its variable's name, and no two share one")
    func variables() {
        let names = ConfigurationKey.all.flatMap { [$0.variable, $0.variable + "_FILE"] }

        #expect(Set(names).count == names.count)
        #expect(ConfigurationKey.all.contains { $0.variable == "FILMGATE_GROK_BASE_URL" })
    }

    @Test("Variables that are not ours, or only tell where to look, are passed over")
    func foreignVariables() throws {
        let environment = [
            "PATH": "/bin", "FILMGATE_CONFIG": "x", "FILMGATE_DATA_DIR": "y", "FILMGATE_TEST_PYTHON": "z",
        ]

        #expect(try ConfigurationLayers(environment: environment).load().configuration == Configuration())
    }

    private func key(_ path: String) throws -> ConfigurationKey {
        try #require(ConfigurationKey.all.first { $0.path == path })
    }
}
