import Foundation
import TestSupport
import Testing

/// Settings changed over HTTP, as the predecessors' scripts and ours write them.
@Suite("Settings journey", .timeLimit(.minutes(10)))
struct SettingsJourney {
    private let directory: TemporaryDirectory
    private let data: String
    private let environment = ["FILMGATE_JOBS_DEPTH": "77"]

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.file("data")
    }

    @Test(
        "A live setting holds at once, another after the next start; both hold there, whichever way they were written")
    func change() async throws {
        let server = try await RunningServer(data: data, environment: environment)
        let administrator = try await Administrator(settingUp: server)
        let global: [String: any Sendable] = [
            "log_max_count": 1234, "log_level": "WARNING", "max_request_concurrency": 7,
        ]
        let grok: [String: any Sendable] = [
            "retry_status_codes": [401, 429, 502], "cf_clearance": "cf_clearance=crumbs-000001-end",
        ]
        let theirs = try await administrator.post("/api/settings", ["global_config": global, "grok_config": grok])
        #expect(theirs.status == 200, "\(theirs.text)")
        #expect(
            theirs.data["changed"] as? [String] == [
                "grok.cf_clearance", "grok.retry_status_codes", "log.level", "log.max_count",
            ])
        #expect(theirs.text.contains("Without effect here: global_config.max_request_concurrency"))
        let ours = try await administrator.post(
            "/api/settings", ["grok.in_flight_per_token": 3, "server": ["poll_after_ms": 2500]])
        #expect(ours.status == 200, "\(ours.text)")
        #expect(ours.data["restart_required"] as? [String] == ["server.poll_after_ms"])

        let waiting = ["log.level", "server.poll_after_ms"]
        let before = try await shown(administrator)
        #expect(before.restart == waiting)
        expectAll(before, needingRestart: waiting)
        let none = try await administrator.post("/api/settings", ["grok.in_flight_per_token": 3])
        #expect(none.data["changed"] as? [String] == [])
        #expect(await server.stop() == 0)

        let again = try await RunningServer(data: data, environment: environment)
        let later = try await Administrator(loggingInTo: again)
        let after = try await shown(later)
        #expect(after.restart == [])
        expectAll(after, needingRestart: [])
        // The level that was set keeps notices out.
        #expect(!again.printed.contains("\"level\":\"info\"") && !again.printed.contains("\"level\":\"notice\""))
        let back = try await later.client.send(
            "POST", "\(again.url)/api/settings", json: #"{"log.max_count":null,"global":{"log_level":null}}"#)
        #expect(back.data["changed"] as? [String] == ["log.level", "log.max_count"])
        #expect(try await shown(later).settings["log.max_count"]?["value"] as? Int == 10_000)
        #expect(await again.stop() == 0)
    }

    @Test("What answers look like and which models are listed holds at once; the predecessors' names work both ways")
    func answers() async throws {
        let server = try await RunningServer(data: data)
        let administrator = try await Administrator(settingUp: server)
        let made = try await administrator.post("/api/keys", ["name": "desk"])
        let client = try Client(key: try #require(made.data["key"] as? String, "\(made.text)"))
        func listed(_ query: String = "") async throws -> [String] {
            let answer = try await client.get("\(server.url)/v1/models\(query)")
            #expect(answer.status == 200, "\(answer.text)")
            return (answer.json["data"] as? [[String: any Sendable]] ?? []).compactMap { $0["id"] as? String }
        }
        #expect(try await listed().isEmpty)
        #expect(try await listed("?show_all=true").contains("grok-4-heavy"))

        let grok: [String: any Sendable] = ["show_thinking": false, "filtered_tags": "a,b:c", "temporary": true]
        let global: [String: any Sendable] = ["image_mode": "base64"]
        let change = try await administrator.post(
            "/api/settings", ["grok_config": grok, "global_config": global, "models.show_all": true])
        #expect(change.status == 200, "\(change.text)")
        #expect(
            change.data["changed"] as? [String] == [
                "chat.image_mode", "grok.filtered_tags", "grok.show_thinking", "grok.temporary", "models.show_all",
            ])
        #expect(change.data["restart_required"] as? [String] == ["grok.temporary"])
        #expect(try await listed().contains("grok-4-heavy"))

        let after = try await shown(administrator)
        #expect(after.grok["show_thinking"] as? Bool == false)
        #expect(after.grok["filtered_tags"] as? String == "a,b:c")
        #expect(after.grok["temporary"] as? Bool == true)
        #expect(after.global["image_mode"] as? String == "base64")
        let refused = try await administrator.post("/api/settings", ["models.file": "/etc/passwd"])
        #expect(refused.status == 409, "\(refused.text)")

        let tokens = try await administrator.post("/api/settings", ["models": ["show_all": false]])
        #expect(tokens.status == 200, "\(tokens.text)")
        #expect(try await listed().isEmpty)
        let added = try await Program.outcome(
            Program.filmgate, ["tokens", "add", "--data-dir", data], input: "a-session-token-0001\n")
        #expect(added.status == 0)
        let isListed = try await eventually { try await listed().contains("grok-4.1") }
        #expect(isListed)
        #expect(try await !listed().contains("grok-4-heavy"))
        #expect(await server.stop() == 0)
    }

    @Test("What cannot be set is refused with its name, and nothing beside it is changed")
    func refusal() async throws {
        let server = try await RunningServer(data: data, environment: environment)
        let administrator = try await Administrator(settingUp: server)
        for (body, status, field) in [
            (#"{"grok.no_such":1}"#, 400, "grok.no_such"),
            (#"{"global_config":{"nothing":1,"log_max_count":5}}"#, 400, "global_config.nothing"),
            (#"{"log.max_count":-1}"#, 400, "log.max_count"),
            (
                #"{"global_config":{"log_max_count":"many"},"grok":{"in_flight_per_token":9}}"#, 400,
                "global_config.log_max_count"
            ),
            (#"{"grok":{"in_flight_per_token":1001}}"#, 400, "grok.in_flight_per_token"),
            (#"{"grok_config":{"proxy_url":"ftp://somewhere:1"}}"#, 400, "grok_config.proxy_url"),
            (#"{"grok_config":{"max_tls_retries":1.5}}"#, 400, "grok_config.max_tls_retries"),
            (#"{"jobs.depth":5,"log.max_count":5}"#, 409, "jobs.depth"),
        ] {
            let answer = try await administrator.client.send("POST", "\(server.url)/api/settings", json: body)
            #expect(answer.status == status, "\(body) \(answer.text)")
            #expect(answer.json["field"] as? String == field, "\(body) \(answer.text)")
            #expect(answer.json["success"] as? Bool == false)
        }
        let settings = try await shown(administrator).settings
        #expect(settings.values.allSatisfy { $0["origin"] as? String != "settings" })
        #expect(settings["jobs.depth"]?["value"] as? Int == 77)
        #expect(settings["jobs.depth"]?["pinned"] as? Bool == true)
        #expect(settings["jobs.depth"]?["origin"] as? String == "environment FILMGATE_JOBS_DEPTH")
        #expect(await server.stop() == 0)
    }

    private typealias Shown = (
        settings: [String: [String: any Sendable]], global: [String: any Sendable], grok: [String: any Sendable],
        restart: [String]
    )

    private func shown(_ administrator: Administrator) async throws -> Shown {
        let data = try await administrator.get("/api/settings").data
        let list = try #require(data["settings"] as? [[String: any Sendable]])
        let settings = try list.map { (try #require($0["key"] as? String), $0) }
        return (
            Dictionary(settings) { $1 }, data["global"] as? [String: any Sendable] ?? [:],
            data["grok"] as? [String: any Sendable] ?? [:], (data["restart_required"] as? [String] ?? []).sorted()
        )
    }

    private func expectAll(_ shown: Shown, needingRestart waiting: [String]) {
        for (path, value) in [
            ("log.max_count", 1234), ("grok.in_flight_per_token", 3),
            ("server.poll_after_ms", 2500),
        ] {
            #expect(shown.settings[path]?["value"] as? Int == value, "\(path)")
            #expect(shown.settings[path]?["origin"] as? String == "settings", "\(path)")
            #expect(shown.settings[path]?["changed_by"] as? String == "anna", "\(path)")
            #expect(shown.settings[path]?["restart_required"] as? Bool == waiting.contains(path), "\(path)")
        }
        #expect(shown.settings["log.level"]?["value"] as? String == "warning")
        #expect(shown.settings["grok.retry_status_codes"]?["value"] as? [Int] == [401, 429, 502])
        #expect(shown.global["log_max_count"] as? Int == 1234)
        #expect(shown.global["log_level"] as? String == "WARNING")
        #expect(shown.grok["retry_status_codes"] as? [Int] == [401, 429, 502])
        let clearance = shown.grok["cf_clearance"] as? String ?? ""
        #expect(clearance.contains("****") && !clearance.contains("000001"), "\(clearance)")
    }
}
