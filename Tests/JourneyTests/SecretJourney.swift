import Foundation
import Simulator
import TestSupport
import Testing

/// Secrets with a word in them that stands nowhere else, through success and failure, with everything logged there is.
@Suite("Secret journey", .timeLimit(.minutes(10)))
struct SecretJourney {
    private static let word = "cAnArY"
    private let directory: TemporaryDirectory
    private let data: String
    private var secrets: [String: String] {
        [
            "FILMGATE_GROK_TOKENS": "token-\(Self.word)-000001,token-\(Self.word)-000002",
            "FILMGATE_GROK_CF_CLEARANCE": "clearance.\(Self.word)-000001",
            "FILMGATE_GROK_X_STATSIG_ID": "statsig+\(Self.word)/000001==", "FILMGATE_LOG_LEVEL": "trace",
        ]
    }

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.file("data")
    }

    @Test("No secret is ever printed, answered or listed, and an API key is nowhere on disk")
    func canary() async throws {
        var seen: [String] = []
        let key = try await Program.key("canary", in: data)
        try await Program.run(
            Program.filmgate, ["tokens", "add", "--data-dir", data], input: "sso=added-\(Self.word)-000003\n")
        let client = try Client(key: key)
        seen += try await throughTheProxy(client)
        seen += try await withoutARoad(client)
        for arguments in [
            ["serve", "--print-config"], ["check"], ["tokens", "list"], ["keys", "list"], ["keys", "revoke", key],
        ] {
            let said = try await Program.outcome(
                Program.filmgate, arguments + ["--data-dir", data],
                environment: secrets.merging(["FILMGATE_GROK_PROXY_URL": proxy(9)]) { $1 })
            seen += [said.output, said.errors]
        }
        let marks = [Self.word, key, Data("user:pass-\(Self.word)-000001".utf8).base64EncodedString()]
        for mark in marks {
            for text in seen { expectNone(of: mark, in: text) }
        }
        try expectKeyUnknown(key)
    }

    private func proxy(_ port: Int) -> String { "socks5h://user:pass-\(Self.word)-000001@127.0.0.1:\(port)" }

    /// One job whose first token is refused, and requests of all kinds; gives all that was said.
    private func throughTheProxy(_ client: Client) async throws -> [String] {
        let tunnel = try await LoopbackTunnel(.socks5, logins: ["user:pass-\(Self.word)-000001"])
        var seen: [String] = []
        try await withSimulator(videoSeconds: 0.3, in: directory) { simulator, upstream in
            _ = simulator.inject(
                Fault(.status(401, body: .unauthenticated), on: .conversation),
                Fault(.status(403, body: .html), on: .conversation), Fault(.html, on: .asset))
            let server = try await RunningServer(
                data: data,
                environment: secrets.merging(upstream) { $1 }
                    .merging(["FILMGATE_GROK_PROXY_URL": proxy(tunnel.port)]) { $1 })
            let id = try #require(await client.create("through the proxy", at: server.url).json["id"] as? String)
            let video = try await client.settled(id, at: server.url)
            #expect(video["status"] as? String == "completed", "\(video)")
            #expect(!tunnel.asked.isEmpty)
            for (method, path, headers) in [
                ("GET", "/v1/videos/\(id)", []), ("GET", "/v1/videos?key=sk-\(Self.word)", []), ("GET", "/healthz", []),
                ("GET", "/readyz", []), ("GET", "/v1/nothing?token=\(Self.word)", []),
                ("GET", "/v1/videos", [("Authorization", "Bearer sk-wrong-\(Self.word)")]),
                ("GET", "/v1/videos", [("Authorization", "Basic \(Self.word)"), ("x-api-key", "sk-\(Self.word)")]),
                ("POST", "/v1/videos", [("Cookie", "sso=\(Self.word)"), ("X-Secret", Self.word)]),
            ] as [(String, String, [(name: String, value: String)])] {
                var sender = client
                if headers.contains(where: { $0.name == "Authorization" }) { sender.key = nil }
                let answer = try await sender.send(method, server.url + path, headers: headers)
                seen += [answer.text] + answer.headers.map { "\($0.name): \($0.value)" }
            }
            #expect(await server.stop() == 0)
            #expect(server.printed.contains("\"level\":\"debug\""))
            seen.append(server.printed)
        }
        return seen
    }

    /// The proxy is gone: the attempts fail before anything is sent.
    private func withoutARoad(_ client: Client) async throws -> [String] {
        let server = try await RunningServer(
            data: data,
            environment: secrets.merging([
                "FILMGATE_GROK_BASE_URL": "http://127.0.0.1:9", "FILMGATE_GROK_ASSETS_URL": "http://127.0.0.1:9",
                "FILMGATE_GROK_PROXY_URL": proxy(9), "FILMGATE_JOBS_VIDEO_TIMEOUT_SECONDS": "10",
            ]) { $1 })
        let id = try #require(await client.create("without a road", at: server.url).json["id"] as? String)
        let answer = try await client.settled(id, at: server.url)
        #expect(answer["status"] as? String == "failed")
        #expect(await server.stop() == 0)
        return ["\(answer)", server.printed]
    }

    private func expectNone(of mark: String, in text: String) {
        guard let found = text.range(of: mark) else { return }
        let start = text.index(found.lowerBound, offsetBy: -300, limitedBy: text.startIndex) ?? text.startIndex
        let end = text.index(found.upperBound, offsetBy: 100, limitedBy: text.endIndex) ?? text.endIndex
        Issue.record("\(mark) in: \(text[start..<end])")
    }

    /// Tokens lie in the database, which has to send them; a key does so only as its digest.
    private func expectKeyUnknown(_ key: String) throws {
        let files = try #require(FileManager.default.enumerator(atPath: data))
        for case let file as String in files where !file.contains("simulator") {
            // Folders have no content.
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: "\(data)/\(file)")) else { continue }
            #expect(bytes.range(of: Data(key.utf8)) == nil, "\(file)")
            #expect(bytes.range(of: Data("pass-\(Self.word)".utf8)) == nil, "\(file)")
        }
    }
}
