import Foundation
import NIOCore
import TestSupport
import Testing
import Transport

/// What an administrator confides to the server, through every door, with an upstream that repeats it in its refusals.
@Suite("Canary journey", .timeLimit(.minutes(10)))
struct CanaryJourney {
    private static let word = "cAnArY"
    private static let password = "pass \(word) of the box"
    private static let tokens = (1...6).map { "token-head-\(word)-tail-000\($0)" }
    private static let proxyLogin = "user:road-\(word)-000001"
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.file("data")
    }

    @Test("No secret that came over HTTP or by a command is answered, printed or left on disk, even by its middle part")
    func canary() async throws {
        let upstream = try await ReflectingServer(statuses: [401, 403, 429, 500, 400, 401])
        let tunnel = try await LoopbackTunnel(.socks5, logins: [Self.proxyLogin])
        // A header that the upstream repeats; changed below, which takes effect later.
        let statsig = "statsig+\(Self.word)/000002=="
        let file = directory.file("setting.toml")
        try Data("[grok]\nx_statsig_id = \"\(statsig)\"\n".utf8).write(to: URL(fileURLWithPath: file))
        let server = try await RunningServer(
            data: data,
            environment: [
                "FILMGATE_CONFIG": file, "FILMGATE_GROK_BASE_URL": upstream.url,
                "FILMGATE_GROK_ASSETS_URL": upstream.url,
                "FILMGATE_GROK_PROXY_TEST_URL": upstream.url, "FILMGATE_LOG_LEVEL": "trace",
                "FILMGATE_JOBS_VIDEO_TIMEOUT_SECONDS": "10", "FILMGATE_WEBHOOKS_ALLOW_PRIVATE": "true",
            ])
        let administrator = try await Administrator(settingUp: server, password: Self.password)
        var marks = [Self.word, Data(Self.proxyLogin.utf8).base64EncodedString()]
        let session = try #require(administrator.client.key)
        marks.append(String(session.dropFirst(6).dropLast(4)))
        // The one answer that tells a key.
        let made = try await administrator.post("/api/keys", ["name": "canary"])
        let key = try #require(made.text.firstMatch(of: #/sk-[A-Za-z0-9_\-]{43,}/#).map { String($0.output) })
        marks.append(String(key.dropFirst(6).dropLast(4)))

        var seen = try await confide(administrator, "socks5h://\(Self.proxyLogin)@127.0.0.1:\(tunnel.port)")
        seen += try await fail(administrator, upstream)
        let client = try Client(key: key)
        // The other answer that tells a secret.
        let receiver = try await Receiver { request, _ in
            Receiver.status(500, body: request.headers.map { "\($0): \($1)" }.joined())
        }
        let hook = try await client.send(
            "POST", "\(server.url)/v1/webhook_endpoints",
            json: #"{"name":"canary","url":"\#(receiver.url())","event_types":["video.failed"]}"#)
        let secret = try #require(hook.text.firstMatch(of: #/whsec_([A-Za-z0-9+\/]{43}=)/#).map { String($0.output.1) })
        marks.append(String(secret.dropLast(4)))
        let id = try #require(await client.create("of a bird", at: server.url).json["id"] as? String)
        seen += try await attempted(id, administrator)
        seen.append(try await client.get("\(server.url)/v1/webhook_endpoints").text)
        #expect(!tunnel.asked.isEmpty)
        for token in Self.tokens.prefix(3) {
            #expect(upstream.asked.contains { $0.contains(token) }, "\(token) was not sent")
        }
        #expect(upstream.asked.contains { $0.contains("cf_clearance=crumbs-\(Self.word)") })
        #expect(upstream.asked.contains { $0.contains(statsig) })
        try await expectMasked(administrator)
        seen += try await allThatIsShown(administrator, video: id)
        for mark in marks { try expectNone(of: mark, on: "a running server's disk") }
        #expect(await server.stop() == 0)
        seen.append(server.printed)
        for arguments in [["tokens", "list"], ["keys", "list"], ["check"], ["serve", "--print-config"]] {
            let said = try await Program.outcome(Program.filmgate, arguments + ["--data-dir", data])
            seen += [said.output, said.errors]
        }
        for mark in marks {
            for text in seen { expectNone(of: mark, in: text) }
            try expectNone(of: mark, on: "a stopped server's disk")
        }
    }

    /// What is secret among the settings is shown, but never whole: in the predecessors' section and in ours.
    private func expectMasked(_ administrator: Administrator) async throws {
        let data = try await administrator.get("/api/settings").data
        let grok = try #require(data["grok"] as? [String: any Sendable])
        let list = try #require(data["settings"] as? [[String: any Sendable]])
        for (name, mask) in [("cf_clearance", "crumbs****0001"), ("x_statsig_id", "statsi****01==")] {
            #expect(grok[name] as? String == mask)
            let setting = try #require(list.first { $0["key"] as? String == "grok.\(name)" })
            #expect(setting["value"] as? String == mask && setting["secret"] as? Bool == true)
        }
        let statsig = try #require(list.first { $0["key"] as? String == "grok.x_statsig_id" })
        #expect(statsig["default"] as? String == "statsi****02==")
    }

    /// Settings, proxies and tokens, good ones and bad ones.
    private func confide(_ administrator: Administrator, _ proxy: String) async throws -> [String] {
        let word = Self.word
        var seen: [String] = []
        let clearance = "cf_clearance=crumbs-\(word)-000001"
        for (path, body, status) in [
            ("/api/settings", ["grok_config": ["cf_clearance": clearance]], 200),
            ("/api/settings", ["grok.x_statsig_id": "statsig+\(word)/000001=="], 200),
            ("/api/settings", ["grok_config": ["proxy_url": "ftp://user:road-\(word)-000001@127.0.0.1:1"]], 400),
            ("/api/settings", ["grok.proxy_urls": ["socks5://user:road-\(word)-000001@127.0.0.1:9"]], 200),
            ("/api/settings", ["grok.proxy_urls": [String]()], 200),
            ("/api/settings", ["grok.cf_clearance": "two\nlines \(word)"], 400),
            ("/api/proxies", ["url": proxy], 200),
            ("/api/proxies", ["url": "gopher://user:road-\(word)-000001@127.0.0.1:1"], 400),
            ("/api/proxies", ["text": "nothing user:road-\(word)-000001 like a proxy"], 200),
            ("/api/tokens/add", ["tokens": Array(Self.tokens.prefix(4)), "token_type": "sso"], 200),
            ("/api/tokens/add", ["text": "sso=\(Self.tokens[4])\nno token \(word) at all"], 200),
            ("/api/tokens/add", ["tokens": [Self.tokens[0]], "token_type": "sso-\(word)"], 400),
            ("/api/proxies/assign", ["proxy_url": proxy, "sso": Self.tokens[0]], 200),
            ("/api/proxies/assign", ["proxy_url": proxy, "sso": "unknown-\(word)-token-0001"], 404),
            ("/api/proxies/unassign", ["sso": Self.tokens[1]], 200),
        ] as [(String, [String: any Sendable], Int)] {
            let answer = try await administrator.post(path, body)
            // What is refused may be refused by its form or by its kind; it must not be repeated.
            #expect(answer.status == status, "\(path) \(answer.text)")
            seen += [answer.text] + answer.headers.map(\.value)
        }
        let added = try await Program.outcome(
            Program.filmgate, ["tokens", "add", "--data-dir", data], input: Self.tokens[5] + "\nshort \(word)\n")
        return seen + [added.output, added.errors]
    }

    /// What is asked of the upstream, and what is asked of the server in a wrong way.
    private func fail(_ administrator: Administrator, _ upstream: ReflectingServer) async throws -> [String] {
        let url = administrator.server.url
        let word = Self.word
        var seen: [String] = []
        for token in Self.tokens.prefix(3) {
            seen.append(try await administrator.post("/api/tokens/test", ["token": token]).text)
        }
        seen.append(try await administrator.post("/api/tokens/test", ["token": "unknown-\(word)-token-0001"]).text)
        for proxy in ["socks5h://user:wrong-\(word)-1@127.0.0.1:9", "road \(word)"] {
            seen.append(try await administrator.post("/api/proxies/test", ["url": proxy]).text)
        }
        let proxies = try await administrator.get("/api/proxies").data["proxies"] as? [[String: any Sendable]] ?? []
        #expect(proxies.count == 1)
        for proxy in proxies {
            seen.append(try await administrator.post("/api/proxies/test", ["id": proxy["id"] as? Int ?? 0]).text)
        }
        for (name, password) in [("anna", "wrong \(word)"), ("\(word)", Self.password)] {
            seen.append(try await Client().logIn(name, password, at: url).text)
        }
        for (path, json) in [
            ("/api/password", #"{"old_password":"\#(word)","new_password":"new \#(word) word"}"#),
            ("/api/login", #"{"username":"anna","password":{"\#(word)":1}}"#),
            ("/api/tokens/add", #"{"tokens":["\#(word)"#),
            ("/api/settings", #"{"grok":{"cf_clearance":["\#(word)"]}}"#),
        ] {
            let answer = try await administrator.client.send("POST", url + path, json: json)
            #expect((400..<500).contains(answer.status), "\(path) \(answer.status)")
            seen.append(answer.text)
        }
        return seen
    }

    /// A job that finds only tokens that are refused waits for better ones: it is called off once it has tried.
    private func attempted(_ job: String, _ administrator: Administrator) async throws -> [String] {
        let isTried = try await eventually {
            let path = "/api/logs?job=\(job)&kind=attempt"
            return (try await administrator.get(path).json["data"] as? [[String: any Sendable]] ?? []).count > 0
        }
        #expect(isTried)
        let answer = try await administrator.post("/api/jobs/\(job)/cancel", [:])
        return [answer.text, try await administrator.get("/v1/videos/\(job)").text]
    }

    /// Every GET of the table of routes, and what a query repeats.
    private func allThatIsShown(_ administrator: Administrator, video: String) async throws -> [String] {
        var seen: [String] = []
        let tokens = try await administrator.get("/api/tokens?page_size=200").json["data"] as? [[String: any Sendable]]
        #expect(tokens?.count == 6)
        let token = try #require(tokens?.first?["id"] as? Int)
        var record: String?
        _ = try await eventually {
            let records = try await administrator.get("/api/logs").json["data"] as? [[String: any Sendable]]
            record = records?.first { $0["kind"] as? String == "attempt" }?["id"] as? String
            return record != nil
        }
        for path in [
            "setup", "session", "sessions", "tokens", "tokens?page_size=200&sort=created_asc", "tokens/\(token)",
            "tokens/tags/all", "tokens?text=\(Self.tokens[0])", "stats", "stats/costs", "stats/remaining",
            "storage/mode", "settings",
            "logs?page_size=200", "logs/\(try #require(record))", "logs/models", "logs/stats",
            "logs/stats?kind=attempt", "logs?sso=\(Self.tokens[0])", "logs/export?format=csv",
            "logs/export?format=jsonl", "proxies", "cache/size", "jobs", "jobs/\(video)", "keys", "media",
            "webhooks", "webhooks/deliveries",
        ] {
            let answer = try await administrator.get("/api/\(path)")
            #expect(answer.status == 200, "\(path) \(answer.text)")
            seen += [answer.text] + answer.headers.map(\.value)
        }
        seen.append(try await firstEvents(administrator))
        for path in ["tokens/\(Self.tokens[0])", "logs/\(Self.word)", "nothing/\(Self.word)"] {
            let answer = try await administrator.get("/api/\(path)")
            #expect([200, 404].contains(answer.status), "\(path)")
            // Who asks for an unknown address hears it again.
            if !path.hasPrefix("nothing") { seen.append(answer.text) }
        }
        return seen
    }

    /// Of the stream that has no end: up to the first change.
    private func firstEvents(_ administrator: Administrator) async throws -> String {
        let response = try await administrator.client.transport.send(
            TransferRequest(
                method: "GET", url: administrator.server.url + "/api/events",
                headers: [("Authorization", "Bearer \(administrator.client.key ?? "")")], body: .none,
                timeouts: Timeouts(connect: .seconds(60), firstByte: .seconds(60), idle: .seconds(60))))
        #expect(response.status == 200)
        var text = ""
        var pieces = 0
        for try await bytes in response.body {
            if text.isEmpty {
                _ = try await administrator.post("/api/tokens/note", ["token": Self.tokens[0], "note": "x"])
            }
            text += String(buffer: bytes)
            pieces += 1
            if text.contains("event: tokens") || pieces == 4 { break }
        }
        #expect(text.contains("event: tokens"))
        return text
    }

    private func expectNone(of mark: String, in text: String) {
        guard let found = text.range(of: mark) else { return }
        let start = text.index(found.lowerBound, offsetBy: -300, limitedBy: text.startIndex) ?? text.startIndex
        let end = text.index(found.upperBound, offsetBy: 100, limitedBy: text.endIndex) ?? text.endIndex
        Issue.record("\(mark) in: \(text[start..<end])")
    }

    /// Of all files but the one that is the key to the others.
    private func expectNone(of mark: String, on place: String) throws {
        let files = try #require(FileManager.default.enumerator(atPath: data)).compactMap { $0 as? String }
        #expect(files.contains("master.key") && files.contains { $0.hasSuffix(".db") || $0.hasSuffix(".sqlite") })
        for file in files where file != "master.key" {
            // Folders have no content.
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: "\(data)/\(file)")) else { continue }
            #expect(bytes.range(of: Data(mark.utf8)) == nil, "\(mark) in \(file) on \(place)")
        }
    }
}
