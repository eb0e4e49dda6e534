import Foundation
import TestSupport
import Testing

/// The program as its operator calls it, alone and beside a running server.
@Suite("Command journey", .timeLimit(.minutes(10)))
struct CommandJourney {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.file("data")
    }

    @Test("Keys and tokens change beside a running server; whatever keeps a server from starting is told in a line")
    func besideAServer() async throws {
        let server = try await RunningServer(data: data)
        let client = try Client()
        #expect(server.printed.contains("Tokens: none usable"))

        for (arguments, said) in [
            (["serve", "--data-dir", data, "--port", "0"], "another filmgate server"),
            (
                ["serve", "--data-dir", directory.file("other"), "--port", "\(server.port)"],
                "cannot listen on 127.0.0.1:\(server.port): the port is taken"
            ),
            (["serve", "--data-dir", "/proc/none", "--port", "0"], "the data directory /proc/none cannot be used"),
            (["serve", "--data-dir", data, "--config", "/none.toml"], "cannot read /none.toml (flag --config)"),
        ] {
            let refused = try await filmgate(arguments)
            #expect(refused.status == 1)
            expectLine(refused.errors, said)
            #expect(refused.output.isEmpty)
        }

        let made = try await filmgate(["keys", "create", "--data-dir", data, "--name", "desk"])
        let key = made.output.trimmingCharacters(in: .newlines)
        #expect(key.wholeMatch(of: /sk-[A-Za-z0-9_\-]{43,}/) != nil && made.output == key + "\n")
        var authorised = client
        authorised.key = key
        #expect(try await client.get("\(server.url)/v1/videos").status == 401)
        #expect(try await authorised.get("\(server.url)/v1/videos").status == 200)
        let keys = try await filmgate(["keys", "list", "--data-dir", data])
        #expect(keys.output.contains("desk") && keys.output.contains("active") && !keys.output.contains(key))
        #expect(try await filmgate(["keys", "revoke", "--data-dir", data, "desk"]).status == 0)
        let isRefused = try await eventually { try await authorised.get("\(server.url)/v1/videos").status == 401 }
        #expect(isRefused)
        let twice = try await filmgate(["keys", "revoke", "--data-dir", data, "desk"])
        #expect(twice.status == 1)
        expectLine(twice.errors, "no live key has the id or name \"desk\"")

        let live = try await filmgate(["check", "--live", "--data-dir", data, "--port", "\(server.port)"])
        #expect(live.status == 0)
        #expect(live.output.matches(of: #/(?m)^ok +live (database|disk|draining) /#).count == 3)
        let check = try await filmgate(["check", "--data-dir", data])
        #expect(check.status == 0)
        #expect(check.output.matches(of: #/(?m)^ok /#).count == 8)
        #expect(await server.stop() == 0)
        let stopped = try await filmgate(["check", "--live", "--data-dir", data, "--port", "\(server.port)"])
        #expect(stopped.status == 1)
        #expect(stopped.output.hasPrefix("FAILED live"))
    }

    @Test("Tokens come from standard input, and are shown masked")
    func tokens() async throws {
        let good = ["first-session-token-0001", "second-session-token-0002"]
        let input = "# mine\n\n\(good[0])\r\n  \(good[1])  \n\(good[0])\n\u{7}garbage\u{1B}[2J\nshort\n\n"
        let added = try await filmgate(["tokens", "add", "--data-dir", data], input: input)
        #expect(added.status == 1)
        expectLine(added.errors, "2 added, 1 already there; no token in lines 6, 7")
        let again = try await filmgate(["tokens", "add", "--data-dir", data], input: good.joined(separator: "\n"))
        #expect(again.status == 0)
        expectLine(again.errors, "0 added, 2 already there")
        let list = try await filmgate(["tokens", "list", "--data-dir", data])
        #expect(list.output.split(separator: "\n").count == 3)
        #expect(list.output.contains("firs") && !good.contains { list.output.contains($0) })
        #expect(!(list.output + added.errors + added.output).contains("\u{1B}"))
        #expect(try await filmgate(["tokens", "add", "--data-dir", data], input: "").status == 0)
    }

    @Test(
        "A configuration says where each value came from and no secret; what is wrong in it is told with what was meant"
    )
    func configuration() async throws {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let secret = directory.file("secret")
        try "clearance-canary-0001\n".write(toFile: secret, atomically: true, encoding: .utf8)
        let file = "\(data)/setting.toml"
        try "[jobs]\ndepth = 7\n[grok]\ntokens = [\"token-canary-000001\"]\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let printed = try await filmgate(
            ["serve", "--print-config", "--data-dir", data, "--port", "9"],
            environment: [
                "FILMGATE_SERVER_HOST": "::1", "FILMGATE_GROK_CF_CLEARANCE_FILE": secret,
                "FILMGATE_GROK_PROXY_URL": "socks5h://me:password-canary@127.0.0.1:9",
            ])
        #expect(printed.status == 0)
        for (assignment, origin) in [
            ("depth = 7", "file \(file)"), (#"host = "::1""#, "environment FILMGATE_SERVER_HOST"),
            ("port = 9", "flag --port"), (#"level = "info""#, "default"),
            (#"tokens = ["token-****0001"]"#, "file \(file)"),
            (#"cf_clearance = "cleara****0001""#, "environment FILMGATE_GROK_CF_CLEARANCE_FILE, file \(secret)"),
            (#"proxy_url = "socks5h://me:****@127.0.0.1:9""#, "environment FILMGATE_GROK_PROXY_URL"),
        ] {
            let lines = printed.output.split(separator: "\n").map { $0.components(separatedBy: " #") }
            let line = lines.first { $0[0].trimmingCharacters(in: .whitespaces) == assignment }
            #expect(line?.last?.trimmingCharacters(in: .whitespaces) == origin, "\(assignment)\n\(printed.output)")
        }
        #expect(!printed.output.contains("canary"))

        for (text, environment, said) in [
            ("[server]\nprot = 1", [:], "unknown key server.prot (file \(file)): did you mean server.port?"),
            ("[server]\nport = 70000", [:], "server.port must be a whole number from 0 to 65535, but is 70000"),
            ("", ["FILMGATE_GROK_BASEURL": "x"], "did you mean FILMGATE_GROK_BASE_URL?"),
            ("", ["FILMGATE_GROK_PROXY_URL": "ftp://me:password-canary@a:1"], "grok.proxy_url must be a URL like"),
            ("[server\n", [:], "\(file) is not TOML"),
        ] as [(String, [String: String], String)] {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            for arguments in [["serve", "--port", "0", "--data-dir", data], ["check", "--data-dir", data]] {
                let refused = try await filmgate(arguments, environment: environment)
                #expect(refused.status == 1)
                #expect((refused.errors + refused.output).contains(said), "\(refused.errors)\(refused.output)")
                #expect(!(refused.errors + refused.output).contains("canary"))
            }
        }
    }

    @Test(
        "A wrong file about models keeps a server from starting, and is told line by line; a sound one is no obstacle")
    func models() async throws {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let file = "\(data)/models.toml"
        let faults = [
            #"[[chat]] 1 "mine": mode is missing"#, #"[[chat]] 1 "mine": unknown key "modeid": did you mean mode_id?"#,
            #"[aliases] "x": there is no model "grok-4.11": did you mean grok-4.1?"#,
        ]
        try
            "[[chat]]\nid = \"mine\"\nname = \"m\"\nmodeid = \"auto\"\nmode_id = \"auto\"\n[aliases]\nx = \"grok-4.11\"\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let refused = try await filmgate(["serve", "--port", "0", "--data-dir", data])
        #expect(refused.status == 1)
        #expect(refused.errors == "Error: \(file):\n" + faults.map { "  \($0)\n" }.joined())
        #expect(!FileManager.default.fileExists(atPath: "\(data)/filmgate.db"))
        let check = try await filmgate(["check", "--data-dir", data])
        #expect(check.status == 1)
        for fault in faults { #expect(check.output.contains("\(file): \(fault)\n"), "\(check.output)") }

        let other = directory.file("other.toml")
        try "[aliases]\nx = \"grok-4.1\"\n".write(toFile: other, atomically: true, encoding: .utf8)
        let sound = try await filmgate(
            ["check", "--data-dir", data], environment: ["FILMGATE_MODELS_FILE": other])
        #expect(sound.status == 0, "\(sound.output)")
        #expect(sound.output.matches(of: #/(?m)^ok +models .*other\.toml$/#).count == 1, "\(sound.output)")
    }

    @Test("It says its version and explains itself; a wrong command line is code 64")
    func help() async throws {
        #expect(try await filmgate(["version"]).output.wholeMatch(of: /\d+\.\d+\.\d+.*\n/) != nil)
        let version =
            try JSONSerialization.jsonObject(
                with: Data(try await filmgate(["version", "--json"]).output.utf8)) as? [String: String]
        #expect(version?["name"] == "filmgate")
        for (arguments, word) in [
            (["--help"], "filmgate serve --simulate"), (["serve", "--help"], "--print-config"),
            (["keys", "create", "--help"], "--expires-days"), (["help", "tokens"], "< tokens.txt"),
        ] {
            let help = try await filmgate(arguments)
            #expect(help.status == 0)
            #expect(help.output.contains(word))
        }
        for arguments in [["dance"], ["serve", "--prot", "1"], ["keys", "create"]] {
            let wrong = try await filmgate(arguments)
            #expect(wrong.status == 64)
            #expect(wrong.errors.hasPrefix("Error: ") && wrong.output.isEmpty)
        }
    }

    private func filmgate(
        _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
    ) async throws -> Program.Outcome {
        try await Program.outcome(Program.filmgate, arguments, input: input, environment: environment)
    }

    /// One line for a person, not a dump.
    private func expectLine(_ errors: String, _ said: String) {
        #expect(errors.contains(said), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1, "\(errors)")
    }
}
