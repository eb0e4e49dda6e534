import Catalog
import Foundation
import Glibc
import Settings
import TestSupport
import Testing
import Transport
import Upstream

@testable import App

@Suite("Files of predecessors")
struct OldFileTests {
    @Test("The token file of the first generation")
    func tokens() throws {
        let reading = OldTokenFile.read(Data(OldSamples.token.utf8), file: "token.json")

        #expect(reading.items.map(\.credential.secret) == OldSamples.secrets)
        #expect(reading.items.map(\.tier) == [.basic, .basic, .super])
        let first = try #require(reading.items.first)
        #expect(first.standing == .active && first.chatRemaining == nil && first.videoRemaining == nil)
        #expect(first.createdAt == Date(timeIntervalSince1970: 1_795_224_452.007))
        let second = reading.items[1]
        #expect(second.standing == .expired && second.chatRemaining == 0 && second.videoLimit == 20)
        #expect(second.failures == 3 && second.lastFailureReason == "HTTP 401" && second.tags == ["team a", "old"])
        #expect(second.note == "from Anna" && second.lastFailureAt != nil)
        #expect(reading.faults.map(\.description) == ["token.json: ssoNormal.****: it is no token"])
    }

    @Test("A reason that repeats secrets comes without them")
    func reasons() throws {
        for secret in [OldSamples.secrets[0], "tok_geheim_plain_0123456789abcdef"] {
            let reason = "401 for \(secret), by http://anna:geheim@10.0.0.9:1"
            let text = #"{"ssoNormal": {"\#(secret)": {"status": "expired", "lastFailureReason": "\#(reason)"}}}"#
            let read = try #require(OldTokenFile.read(Data(text.utf8), file: "token.json").items.first)
            let kept = try #require(read.lastFailureReason)
            #expect(kept.hasPrefix("401 for \(read.credential.description)"))
            #expect(!kept.contains("geheim"))
        }
    }

    @Test("The pool-shaped token file of 2026")
    func pools() throws {
        let text = """
            {"ssoBasic": [
               {"token": "sso=\(OldSamples.secrets[0])", "status": "cooling", "quota": 12, "consumed": 3,
                "created_at": 1795224452007, "last_used_at": 1795224453000, "use_count": 7, "fail_count": 1,
                "last_fail_at": null, "last_fail_reason": null, "last_sync_at": 1795224454000, "tags": ["x"],
                "note": "n", "last_asset_clear_at": null},
               "\(OldSamples.secrets[1])", {"status": "active"}, 7],
             "ssoSuper": [{"token": "\(OldSamples.secrets[2])", "status": "disabled", "quota": 140}]}
            """
        let reading = OldTokenFile.read(Data(text.utf8), file: "token.json")

        #expect(reading.items.map(\.credential.secret) == OldSamples.secrets)
        #expect(reading.items.map(\.standing) == [.cooling, .active, .disabled])
        #expect(reading.items[0].chatRemaining == 12 && reading.items[0].uses == 7 && reading.items[0].failures == 1)
        #expect(reading.items[0].syncedAt == Date(timeIntervalSince1970: 1_795_224_454))
        #expect(reading.items[2].tier == .super)
        #expect(
            reading.faults.map(\.description) == [
                "token.json: ssoBasic[2]: it has no token", "token.json: ssoBasic[3]: it has no token",
            ])
    }

    @Test("Why a token failed is taken over without the secrets that stood there")
    func failureReasons() throws {
        let text = """
            {"ssoNormal": {"\(OldSamples.secrets[0])": {"status": "expired",
               "lastFailureReason": "HTTP 401 with sso=AAAAAAgeheimZZZZ1234 by http://u:geheim@10.0.0.8:3128"}},
             "ssoSuper": [{"token": "a-plain-geheim-token-2", "last_fail_reason": "a-plain-geheim-token-2 is dead"}]}
            """
        let reading = OldTokenFile.read(Data(text.utf8), file: "token.json")

        let reasons = reading.items.compactMap(\.lastFailureReason)
        #expect(reasons.count == 2 && reasons[0].hasPrefix("HTTP 401 with ") && reasons[1].hasSuffix(" is dead"))
        #expect(!"\(reasons)".contains("geheim"), "\(reasons)")
    }

    @Test("Plain lists, with what people paste along")
    func lists() {
        let text =
            "\u{FEFF}sso=\(OldSamples.secrets[0])\r\n\n# mine\n  \(OldSamples.secrets[1].replacing("-", with: "–"))\u{200B} \nno\n"
        let reading = OldTokenFile.readList(Data(text.utf8), file: "a.txt", tier: .super)

        #expect(reading.items.map(\.credential.secret) == Array(OldSamples.secrets.prefix(2)))
        #expect(reading.items.allSatisfy { $0.tier == .super })
        #expect(reading.faults.map(\.description) == ["a.txt: line 5: it is no token"])
    }

    @Test(
        "A file that is no token file says so, and shows nothing of it",
        arguments: ["", "[", "12", "\"eyJhbGciOiJIUzI1NiJ9.secret-part.abcdef\""])
    func broken(text: String) {
        let reading = OldTokenFile.read(Data(text.utf8), file: "token.json")

        #expect(reading.items.isEmpty && reading.faultCount == 1)
        #expect(!reading.faults.description.contains("secret"))
    }

    @Test("Proxies and bindings")
    func proxies() throws {
        let reading = OldProxyState.read(Data(OldSamples.proxyState.utf8), file: "proxy_state.json")

        let nodes = reading.items.compactMap { if case .node(let node) = $0 { node } else { nil } }
        let bindings = reading.items.compactMap { if case .binding(let binding) = $0 { binding } else { nil } }
        #expect(nodes.map(\.proxy.description) == ["socks5h://anna:****@10.0.0.9:1080", "http://10.0.0.8:3128"])
        #expect(nodes[0].requests == 12 && nodes[0].successes == 10 && !nodes[1].isHealthy && nodes[1].failures == 3)
        #expect(bindings.map(\.credential.secret) == [OldSamples.secrets[0], OldSamples.secrets[2]])
        #expect(bindings.map(\.proxy.port) == [1080, 3128])
        #expect(
            reading.faults.map(\.description) == [
                "proxy_state.json: proxies.nonsense: it is no proxy's address",
                "proxy_state.json: assignments.\(Credential(OldSamples.secrets[1])): it names no proxy",
            ])
        #expect(!reading.faults.description.contains("geheim"))
    }

    @Test("The call log, with its plaintext tokens masked")
    func calls() throws {
        let reading = OldCall.read(Data(OldSamples.callLog.utf8), file: "call_logs.json")

        #expect(reading.items.map(\.id) == ["6d0c-2", "6d0c-1"])
        let old = reading.items[0]
        #expect(old.token == "eyJhbG****" && old.status == 429 && !old.succeeded && old.milliseconds == 1200)
        #expect(old.error?.contains("geheim") == false && old.proxy == "u@10.0.0.8:3128")
        let new = reading.items[1]
        #expect(new.token == Credential(OldSamples.secrets[0]).description && new.succeeded)
        #expect(new.media == ["users-1-generated-2-image.jpg"] && new.model == "grok-4-fast" && new.proxy == nil)
        #expect(
            reading.faults.map(\.description) == [
                "call_logs.json: logs[2].timestamp: it is missing or no time",
                "call_logs.json: logs[3].id: it is missing or no id",
            ])
        #expect(!"\(reading)".contains(OldSamples.secrets[0]))
    }

    @Test("Video tasks in every state")
    func videos() throws {
        let reading = OldVideoTask.read(Data(OldSamples.videoTasks.utf8), file: "video_tasks.json")

        #expect(reading.items.map(\.id) == ["video_ab12cd34ef56", "video_000000000002", "video_000000000003"])
        #expect(reading.items[0].status == .completed(file: "users-u1-generated-g1-generated_video.mp4"))
        #expect(reading.items[0].model == "sora-2" && reading.items[0].size == FrameSize(720, 1280))
        #expect(
            reading.items[1].status == .failed(code: "no_video_generated", message: "nothing came"))
        #expect(reading.items[2].status == .unfinished && reading.items[2].remixedFrom == "video_ab12cd34ef56")
        #expect(
            reading.faults.map(\.description) == [
                "video_tasks.json: tasks.video_4.status: it is missing or unknown",
                "video_tasks.json: tasks.video_5.created_at: it is missing or no time",
            ])
    }

    @Test("Settings of both sections; a fault shows its line and no value")
    func settings() throws {
        let reading = OldSetting.read(Data(OldSamples.setting.utf8), file: "setting.toml")
        #expect(reading.items.contains(OldSetting(path: "grok.proxy_url", value: .text("sock5://10.0.0.9:1080"))))
        #expect(reading.items.contains(OldSetting(path: "global.log_max_count", value: .integer(5000))))
        #expect(reading.faults.isEmpty)

        let broken = OldSetting.read(Data("[grok]\napi_key = \"geheim\nx = 1".utf8), file: "setting.toml")
        #expect(broken.items.isEmpty)
        #expect(broken.faults.map(\.description) == ["setting.toml: line 2: it is no TOML"])
    }

    @Test("What is no file is left out, and a pipe that nobody writes into is not waited for")
    func noFiles() throws {
        let place = try TemporaryDirectory()
        #expect(mkfifo(place.file("call_logs.json"), 0o600) == 0)
        #expect(mkdir(place.file("token.json"), 0o700) == 0)
        let folder = try OldFolder.read(place.path)
        #expect(folder.calls.faults.map(\.description) == ["call_logs.json: it is no file"])
        #expect(folder.calls.items.isEmpty && folder.tokens.items.isEmpty)
    }

    @Test("A setting that holds what none can be is named, and nothing of it is taken over")
    func noSettings() {
        let text = """
            [grok]
            proxy_urls = ["http://10.0.0.8:3128", 2026-11-21, "http://10.0.0.9:3128"]
            retry_status_codes = [401, [{ code = 429 }]]
            temporary = 07:32:00
            [global]
            log_max_count = 5
            base_url = { host = "geheim" }
            """
        let reading = OldSetting.read(Data(text.utf8), file: "setting.toml")

        #expect(reading.items == [OldSetting(path: "global.log_max_count", value: .integer(5))])
        #expect(
            reading.faults.map(\.description) == [
                "setting.toml: grok.proxy_urls: it is a list that holds a date",
                "setting.toml: grok.retry_status_codes: it is a list that holds a list that holds a table",
                "setting.toml: grok.temporary: it is a time",
                "setting.toml: global.base_url: it is a table",
            ])
    }

    @Test("A data folder, the folder around it, or a file of it")
    func folder() throws {
        let place = try TemporaryDirectory()
        let data = place.file("data")
        try OldSamples.write(to: data)

        for path in [data, place.path] {
            let folder = try OldFolder.read(path)
            #expect(folder.tokens.items.count == 4)
            #expect(folder.calls.items.count == 2 && folder.videos.items.count == 3)
            #expect(folder.media.items.map(\.name) == ["users-u1-generated-g0-image.jpg"])
            #expect(
                folder.media.faults.map(\.description) == [
                    "temp/image: a b.jpg: its name cannot be part of a link",
                    "temp/image: users-empty.jpg: it is empty",
                ])
            #expect(folder.found.contains("token.json") && !folder.found.contains("requirements.txt"))
        }
        #expect(try OldFolder.read(data + "/more.txt").tokens.items.count == 1)
        #expect(try OldFolder.read(data + "/call_logs.json").tokens.items.isEmpty)
        #expect(throws: CommandFailure.self) { try OldFolder.read(place.file("nothing")) }
    }
}
