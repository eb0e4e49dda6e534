import Foundation
import Settings
import TestSupport
import Testing

@testable import Server

@Suite("Settings over HTTP")
struct AdminSettingsTests {
    private static let definitions: [SettingDefinition] = [
        SettingDefinition(
            path: "log.level", meaning: "", form: "one of \"info\", \"debug\"", base: .text("info"),
            accept: { ["info", "debug"].contains($0.text) ? $0 : nil }),
        SettingDefinition(
            path: "grok.retry_status_codes", meaning: "", form: "a list of whole numbers",
            base: .list([.integer(401), .integer(429)]), accept: { if case .list = $0 { $0 } else { nil } }),
        SettingDefinition(
            path: "grok.first_frame_seconds", meaning: "", form: "a whole number", base: .integer(30),
            accept: { if case .integer = $0 { $0 } else { nil } }),
        SettingDefinition(
            path: "grok.cf_clearance", meaning: "", form: "text", isSecret: true, base: .text("canary-secret-0001"),
            accept: { $0.text.map(SettingValue.text) }, mask: { _ in .text("canary****0001") }),
        SettingDefinition(
            path: "grok.proxy_urls", meaning: "", form: "a list", base: .list([]),
            accept: { if case .list = $0 { $0 } else { nil } }),
        SettingDefinition(
            path: "server.public_url", meaning: "", form: "a URL", base: .text(""),
            pin: .init(value: .text("http://a"), origin: "environment FILMGATE_SERVER_PUBLIC_URL"), accept: { $0 }),
    ]

    @Test("They come in the predecessors' sections and in ours, secrets masked")
    func shows() async throws {
        let reply = try await AdminFixture(definitions: Self.definitions).get("/api/settings")

        #expect(reply.status == 200)
        #expect(reply["data.global.log_level"] == "INFO")
        #expect(reply["data.global.base_url"] == "http://a")
        #expect(reply["data.grok.stream_first_response_timeout"] == 30)
        #expect(reply["data.grok.retry_status_codes"] == [401, 429])
        #expect(reply["data.grok.cf_clearance"] == "canary****0001")
        #expect(reply["data.settings.0.key"] == "log.level")
        #expect(reply["data.settings.5.pinned"] == true)
        #expect(reply["data.settings.5.origin"] == "environment FILMGATE_SERVER_PUBLIC_URL")
        #expect(!reply.text.contains("canary-secret"))
    }

    @Test("The predecessors' shape changes them, and says what waits for a restart")
    func theirs() async throws {
        let fixture = try await AdminFixture(definitions: Self.definitions)

        let reply = try await fixture.post(
            "/api/settings",
            #"{"global_config":{"log_level":"DEBUG"},"grok_config":{"stream_first_response_timeout":45,"proxy_urls":"socks5h://a:1\nsocks5h://b:2","cf_clearance":"canary****0001"}}"#
        )

        #expect(reply.status == 200)
        #expect(reply["data.changed"] == ["grok.first_frame_seconds", "grok.proxy_urls", "log.level"])
        #expect(reply["data.restart_required"] == ["grok.first_frame_seconds", "grok.proxy_urls", "log.level"])
        #expect(fixture.settings.values()["grok.cf_clearance"] == .text("canary-secret-0001"))
        #expect(
            fixture.settings.values()["grok.proxy_urls"] == .list([.text("socks5h://a:1"), .text("socks5h://b:2")]))
        #expect(fixture.settings.views().first?.changedBy == "ann")
    }

    @Test(
        "Their words for a value become ours",
        arguments: [
            ("global.log_level", .text("WARN"), .text("warning")), ("global.log_level", .text("INFO"), .text("info")),
            ("grok.stream_total_timeout", .integer(0), .integer(86_400)),
            ("grok.stream_total_timeout", .integer(60), .integer(60)),
            ("grok.cf_clearance", .text("cf_clearance=abc"), .text("abc")),
            ("grok.proxy_urls", .text("a:1, b:2"), .list([.text("a:1"), .text("b:2")])),
            ("grok.filtered_tags", .text("a,b:c , d"), .list([.text("a"), .text("b:c"), .text("d")])),
            ("grok.filtered_tags", .text(""), .list([])), ("grok.show_thinking", .flag(false), .flag(false)),
            ("grok.temporary", .flag(true), .flag(true)), ("global.image_mode", .text("base64"), .text("base64")),
        ] as [(String, SettingValue, SettingValue)])
    func words(name: String, theirs: SettingValue, ours: SettingValue) throws {
        #expect(try #require(SettingAlias.byName[name]).ours(theirs) == ours)
    }

    @Test(
        "Our words for a value become theirs",
        arguments: [
            ("global.log_level", .text("info"), .text("INFO")),
            ("grok.filtered_tags", .list([.text("a"), .text("b:c")]), .text("a,b:c")),
            ("grok.filtered_tags", .list([]), .text("")), ("grok.show_thinking", .flag(false), .flag(false)),
            ("global.image_mode", .text("url"), .text("url")),
        ] as [(String, SettingValue, SettingValue)])
    func theirWords(name: String, ours: SettingValue, theirs: SettingValue) throws {
        #expect(try #require(SettingAlias.byName[name]).theirs(ours) == theirs)
    }

    @Test("The predecessors' names lead to our keys")
    func names() {
        #expect(SettingAlias.byName["grok.show_thinking"]?.path == "grok.show_thinking")
        #expect(SettingAlias.byName["grok.filtered_tags"]?.path == "grok.filtered_tags")
        #expect(SettingAlias.byName["grok.temporary"]?.path == "grok.temporary")
        #expect(SettingAlias.byName["global.image_mode"]?.path == "chat.image_mode")
        #expect(SettingAlias.byName["grok.stream_total_timeout"]?.path == "chat.total_seconds")
    }

    @Test("Ours does too, and null takes a key back")
    func ours() async throws {
        let fixture = try await AdminFixture(definitions: Self.definitions)
        let reply = try await fixture.post(
            "/api/settings", #"{"grok.retry_status_codes":[429],"log":{"level":"debug"}}"#)
        #expect(reply["data.changed"] == ["grok.retry_status_codes", "log.level"])

        let back = try await fixture.post("/api/settings", #"{"grok.retry_status_codes":null,"log":{"level":null}}"#)

        #expect(back["data.changed"] == ["grok.retry_status_codes", "log.level"])
        #expect(fixture.settings.values()["log.level"] == .text("info"))
    }

    @Test("What was shown can be posted back as a whole")
    func roundTrip() async throws {
        let fixture = try await AdminFixture(definitions: Self.definitions)
        let shown = try await fixture.get("/api/settings")
        let body = try JSONSerialization.jsonObject(with: Data(shown.text.utf8)) as? [String: Any]
        let data = try #require(body?["data"] as? [String: Any])
        let posted = try JSONSerialization.data(
            withJSONObject: ["global_config": data["global"], "grok_config": data["grok"]])

        let reply = try await fixture.post("/api/settings", String(decoding: posted, as: UTF8.self))

        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply["data.changed"] == [])
    }

    @Test(
        "Problems name the field as it was written",
        arguments: [
            (
                #"{"grok_config":{"stream_first_response_timeout":"abc"}}"#, 400,
                "grok_config.stream_first_response_timeout"
            ),
            (#"{"global_config":{"made_up":1}}"#, 400, "global_config.made_up"),
            (#"{"made.up":1}"#, 400, "made.up"),
            (#"{"global":{"log_level":"LOUD"}}"#, 400, "global.log_level"),
            (#"{"global":{"base_url":"http://b"}}"#, 409, "global.base_url"),
            (#"{"log.level":"debug","global":{"log_level":"INFO"}}"#, 400, "log.level"),
            (#"{"log.level":{"a":{}}}"#, 400, "log.level"),
        ])
    func problems(body: String, status: Int, field: String) async throws {
        let fixture = try await AdminFixture(definitions: Self.definitions)

        let reply = try await fixture.post("/api/settings", body)

        #expect(reply.status == status)
        #expect(reply["field"]?.string == field, "\(reply.text)")
        #expect(fixture.settings.views().allSatisfy { $0.changedAt == nil })
    }

    @Test("The predecessors' whole form is taken: what has no effect here is named in the answer")
    func wholeForm() async throws {
        let fixture = try await AdminFixture(definitions: Self.definitions)

        let reply = try await fixture.post(
            "/api/settings",
            #"{"global_config":{"log_level":"DEBUG","admin_username":"admin","admin_password":"canary-pass-01","max_request_concurrency":50,"batch_save_interval":1.0},"grok_config":{"api_key":"sk-canary-key","dynamic_statsig":true,"stream_first_response_timeout":45}}"#
        )

        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply["data.changed"] == ["grok.first_frame_seconds", "log.level"])
        #expect(reply["data.passed_over.0.key"] == "global_config.admin_password")
        #expect(reply["data.passed_over.5.key"] == "grok_config.dynamic_statsig")
        let message = try #require(reply["message"]?.string)
        #expect(message.contains("Without effect here: global_config.admin_password (") && message.hasSuffix(")."))
        #expect(!reply.text.contains("canary-pass") && !reply.text.contains("canary-key"))
        #expect(fixture.settings.values()["log.level"] == .text("debug"))
    }

    @Test("A request for nothing but what has no effect here is refused, and so is one with a key nobody knows")
    func nothingButWithoutEffect() async throws {
        let fixture = try await AdminFixture(definitions: Self.definitions)

        let password = try await fixture.post("/api/settings", #"{"global_config":{"admin_password":"another-one-1"}}"#)
        #expect(password.status == 400)
        #expect(password["code"] == "without_effect")
        #expect(password["field"] == "global_config.admin_password")
        let unknown = try await fixture.post(
            "/api/settings", #"{"global_config":{"admin_password":"x","log_level":"DEBUG","made_up":1}}"#)
        #expect(unknown.status == 400)
        #expect(unknown["field"] == "global_config.made_up")
        #expect(fixture.settings.values()["log.level"] == .text("info"))
    }
}
