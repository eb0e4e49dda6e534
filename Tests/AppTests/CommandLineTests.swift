import Access
import ArgumentParser
import Catalog
import Foundation
import Store
import TestSupport
import Testing

@testable import App
@testable import Pool

@Suite("The command line")
struct CommandLineTests {
    @Test("serve takes its settings as flags")
    func serve() throws {
        let command = try #require(
            try Filmgate.parseAsRoot([
                "serve", "--data-dir", "/d", "--config", "c.toml", "--host", "::1", "--port", "0", "--simulate",
                "--simulate-video-seconds", "0.5", "--print-config", "--store-durability", "off", "--bench-routes",
            ]) as? Serve)

        #expect(command.simulate && command.printConfig && command.benchRoutes)
        #expect(command.storeDurability == .off)
        #expect(command.settings.config == "c.toml")
        #expect(command.settings.data.directory(environment: ["FILMGATE_DATA_DIR": "/e"]).path == "/d")
        let loaded = try ConfigurationLayers(flags: command.flags).load()
        #expect(loaded.configuration.server.host == "::1")
        #expect(loaded.configuration.server.port == 0)
        #expect(loaded.configuration.simulate.videoSeconds == 0.5)
        #expect(loaded.changes == 3)
    }

    @Test("The data directory comes from the flag, then the environment, then is ./data")
    func dataDirectory() throws {
        let command = try #require(try Filmgate.parseAsRoot(["serve"]) as? Serve)

        #expect(command.settings.data.directory(environment: ["FILMGATE_DATA_DIR": "/e"]).path == "/e")
        #expect(command.settings.data.directory(environment: [:]).path.hasSuffix("/data"))
        #expect(command.settings.data.directory(environment: ["FILMGATE_DATA_DIR": ""]).path.hasSuffix("/data"))
        #expect(throws: Never.self) { try command.settings.load(flags: [], environment: ["FILMGATE_CONFIG": ""]) }
        #expect(command.flags.isEmpty)
    }

    @Test("Keys and tokens have their options")
    func keysAndTokens() throws {
        let create = try #require(
            try Filmgate.parseAsRoot(["keys", "create", "--name", "n", "--owner", "o", "--expires-days", "3"])
                as? Keys.Create)
        #expect(create.name == "n" && create.owner == "o" && create.expiresDays == 3)
        for kinds in [["video", "chat"], ["video,chat"]] {
            let scoped =
                try Filmgate.parseAsRoot(["keys", "create", "--for"] + kinds + ["--name", "n"]) as? Keys.Create
            #expect(scoped?.scope.names == ["video", "chat"])
        }
        #expect(create.scope == .everything)
        #expect(try Filmgate.parseAsRoot(["keys", "list"]) is Keys.List)
        #expect(try (Filmgate.parseAsRoot(["keys", "revoke", "key_1"]) as? Keys.Revoke)?.key == "key_1")
        #expect(try (Filmgate.parseAsRoot(["tokens", "add", "--tier", "super"]) as? Tokens.Add)?.tier == .super)
        #expect(try (Filmgate.parseAsRoot(["tokens", "add"]) as? Tokens.Add)?.tier == .basic)
        #expect(try Filmgate.parseAsRoot(["tokens", "list"]) is Tokens.List)
        #expect(try (Filmgate.parseAsRoot(["check", "--live"]) as? Check)?.live == true)
        #expect(try (Filmgate.parseAsRoot(["version", "--json"]) as? ShowVersion)?.json == true)
    }

    @Test(
        "What makes no sense is refused",
        arguments: [
            ["keys", "create"], ["keys", "create", "--name", "n", "--expires-days", "0"], ["keys", "revoke"],
            ["keys", "create", "--name", "n", "--for", "films"], ["keys", "create", "--name", "n", "--for"],
            ["tokens", "add", "--tier", "gold"], ["serve", "--port", "many"], ["serve", "--nonsense"], ["dance"],
            ["serve", "--store-durability", "some"], ["serve", "--data-dir", ""], ["check", "--config", ""],
            ["keys", "list", "--data-dir", ""],
        ])
    func refused(arguments: [String]) {
        #expect(throws: (any Error).self) { try Filmgate.parseAsRoot(arguments) }
    }

    @Test("What only looks makes no data directory")
    func looking() async throws {
        let place = try TemporaryDirectory()
        let path = place.file("nothing")

        for arguments in [["keys", "list"], ["tokens", "list"], ["check"]] {
            var command = try #require(
                try Filmgate.parseAsRoot(arguments + ["--data-dir", path]) as? any AsyncParsableCommand)
            try await command.run()
        }
        var revoke = try #require(
            try Filmgate.parseAsRoot(["keys", "revoke", "k", "--data-dir", path]) as? any AsyncParsableCommand)
        await #expect(throws: CommandFailure.self) { try await revoke.run() }

        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("Every command explains itself; benchmark switches stay hidden")
    func help() {
        let commands: [any ParsableCommand.Type] = [
            Filmgate.self, Serve.self, Keys.self, Keys.Create.self, Keys.List.self, Keys.Revoke.self, Tokens.self,
            Tokens.Add.self, Tokens.List.self, Admin.self, Admin.SetPassword.self, Check.self, ShowVersion.self,
        ]
        for command in commands {
            #expect(!command.configuration.abstract.isEmpty, "\(command)")
        }
        let help = Filmgate.helpMessage(for: Serve.self)
        #expect(help.contains("--simulate-video-seconds") && help.contains("--print-config"))
        #expect(!help.contains("durability") && !help.contains("bench"))
        #expect(Filmgate.helpMessage().contains("filmgate serve --simulate"))
    }

    @Test("A file that cannot be used is told in a sentence")
    func files() async {
        let thrown = await #expect(throws: CommandFailure.self) {
            try await CommandFailure.explained { try Data().write(to: URL(fileURLWithPath: "/dev/null/file")) }
        }

        #expect(thrown?.description == "cannot use /dev/null/file: Not a directory")
    }

    @Test("What became of added tokens is told in a line")
    func importSummary() {
        #expect(TokenImport(added: 2, duplicate: 1).summary == "2 added, 1 already there")
        #expect(
            TokenImport(added: 0, duplicate: 0, invalidLines: [4, 7]).summary
                == "0 added, 0 already there; no token in lines 4, 7")
    }

    @Test("Tables line up, and no cell can move the cursor")
    func table() {
        let table = TextTable(head: ["id", "name"], rows: [["1", "a\u{1B}[2Jb"], ["22", ""]])

        #expect(table.text == "id  name\n1   a?[2Jb\n22\n")
    }
}
