import Access
import Foundation
import TestSupport
import Testing

@testable import App

@Suite("Secrets in the configuration")
struct SecretTests {
    @Test("A secret is read from the file that its _FILE variable names, without its last line end")
    func secretFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("clearance")
        try Data("abc.def\n".utf8).write(to: URL(fileURLWithPath: path))

        let loaded = try ConfigurationLayers(environment: ["FILMGATE_GROK_CF_CLEARANCE_FILE": path]).load()

        #expect(loaded.configuration.grok.clearance == "abc.def")
        #expect(loaded.printed.contains("environment FILMGATE_GROK_CF_CLEARANCE_FILE, file \(path)"))
    }

    @Test("A file of tokens holds one a line")
    func tokenFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("tokens")
        try Data("one\n\n two \nthree\n".utf8).write(to: URL(fileURLWithPath: path))

        let loaded = try ConfigurationLayers(environment: ["FILMGATE_GROK_TOKENS_FILE": path]).load()

        #expect(loaded.configuration.grok.tokens == ["one", "two", "three"])
    }

    @Test("Value and file together, or a file that is not there, are errors")
    func secretFileFaults() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("missing")
        let both = ["FILMGATE_GROK_TOKENS": "a", "FILMGATE_GROK_TOKENS_FILE": path]

        #expect(
            throws: ConfigurationError(faults: [
                .setTwice(key: "grok.tokens", first: "FILMGATE_GROK_TOKENS", second: "FILMGATE_GROK_TOKENS_FILE")
            ])
        ) { try ConfigurationLayers(environment: both).load() }
        #expect(
            throws: ConfigurationError(faults: [
                .unreadable(
                    path: path, origin: .environment("FILMGATE_GROK_TOKENS_FILE"), reason: "No such file or directory")
            ])
        ) { try ConfigurationLayers(environment: ["FILMGATE_GROK_TOKENS_FILE": path]).load() }
    }

    @Test("A key that was given for its name is not repeated whole")
    func keyForName() {
        let key = "sk-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG"

        #expect(!AccessError.noSuchKey(key).explanation.contains(key))
        #expect(
            AccessError.noSuchKey("desk").explanation
                == #"no live key has the id or name "desk": see `filmgate keys list`"#)
    }

    @Test("What is printed shows no secret, but each value's origin, and can be read again")
    func printed() throws {
        let token = "eyJ0eXAiOiJKV1QiLCJhbGciOi9fQw"
        let file = "[server]\nport = 9000\n[grok]\ntokens = [\"\(token)\"]\ncf_clearance = \"short\"\n"
        let loaded = try ConfigurationLayers(
            file: .init(path: "my.toml", text: file),
            environment: ["FILMGATE_GROK_PROXY_URL": "socks5h://anna:hush%40word@[::1]:1080"],
            flags: [.init(name: "--host", path: "server.host", value: "::1")]
        ).load()

        let printed = loaded.printed

        let lines = printed.split(separator: "\n").map { $0.split(separator: "#").map(\.trimmed) }
        #expect(lines.contains(["port = 9000", "file my.toml"]))
        #expect(lines.contains(["host = \"::1\"", "flag --host"]))
        #expect(lines.contains(["tokens = [\"eyJ0eX****9fQw\"]", "file my.toml"]))
        #expect(lines.contains(["cf_clearance = \"****\"", "file my.toml"]))
        #expect(
            lines.contains(["proxy_url = \"socks5h://anna:****@[::1]:1080\"", "environment FILMGATE_GROK_PROXY_URL"]))
        #expect(lines.contains(["level = \"info\"", "default"]))
        #expect(!printed.contains(token) && !printed.contains("hush") && !printed.contains("short"))
        #expect(try ConfigurationLayers(file: .init(path: "p", text: printed)).load().configuration.server.port == 9000)
    }
}
