import Foundation
import Store
import TestSupport
import Testing
import Webhooks

@testable import Server

@Suite("An operator's view of webhooks")
struct AdminWebhookTests {
    private func endpoint(_ fixture: AdminFixture, owner: String = "ann") async throws -> String {
        try await fixture.webhooks.create(
            owner: owner, name: "mine", url: "https://1.1.1.1/hook", types: WebhookEventType.allCases,
            now: AdminFixture.now
        ).endpoint.id
    }

    private func record(_ fixture: AdminFixture, _ subject: String) async throws {
        let webhooks = fixture.webhooks
        _ = try await fixture.database.write {
            try webhooks.record(
                WebhookEvent(type: .videoFailed, subject: subject, createdAt: AdminFixture.now), owner: "ann", in: $0,
                now: AdminFixture.now)
        }
    }

    @Test("Everybody's endpoints are listed page by page, without their secrets")
    func endpoints() async throws {
        let fixture = try await AdminFixture()
        let first = try await endpoint(fixture)
        let second = try await endpoint(fixture, owner: "bob")

        let page = try await fixture.get("/api/webhooks?limit=1")
        #expect(page["data.0.id"] == .text(second) && page["data.0.owner"] == "bob" && page["next"] == .text(second))
        #expect(page["data.0.disabled_at"] == .null && !page.text.contains("\"secret\""))
        let rest = try await fixture.get("/api/webhooks?limit=1&before=\(second)")
        #expect(rest["data.0.id"] == .text(first) && rest["next"] == .null)
        #expect(try await fixture.get("/api/webhooks?owner=ann")["data"]?.count == 1)
        #expect(try await fixture.get("/api/webhooks/\(first)")["data.url"] == "https://1.1.1.1/hook")
        #expect(try await fixture.get("/api/webhooks/we_x").status == 404)
        #expect(try await fixture.post("/api/webhooks/\(first)/enable", "{}")["data.id"] == .text(first))
        #expect(try await fixture.delete("/api/webhooks/\(first)").status == 200)
        #expect(try await fixture.delete("/api/webhooks/\(first)").status == 404)
    }

    @Test("Deliveries are listed by endpoint and state, and sent again by hand")
    func deliveries() async throws {
        let fixture = try await AdminFixture()
        let endpoint = try await endpoint(fixture)
        for number in 1...3 { try await record(fixture, "video_\(number)") }

        let page = try await fixture.get("/api/webhooks/deliveries?endpoint=\(endpoint)&state=pending&limit=2")
        #expect(page["data.0.subject"] == "video_3" && page["data.0.endpoint"] == .text(endpoint))
        #expect(page["data.0.type"] == "video.failed" && page["data.0.attempts"] == 0 && page["data"]?.count == 2)
        let next = try #require(page["next"]?.string)
        let rest = try await fixture.get("/api/webhooks/deliveries?before=\(next)")
        #expect(rest["data.0.subject"] == "video_1" && rest["next"] == .null)
        #expect(try await fixture.get("/api/webhooks/deliveries?state=dead")["data"]?.count == 0)

        let again = try await fixture.post("/api/webhooks/deliveries/\(next)/redeliver", "{}")
        #expect(again["data.id"] == .text(next) && again["data.state"] == "pending")
        #expect(try await fixture.post("/api/webhooks/\(endpoint)/redeliver", "{}")["data.redelivered"] == 0)
        for (path, field) in [("state=lost", "state"), ("limit=0", "limit"), ("limit=201", "limit")] {
            let refused = try await fixture.get("/api/webhooks/deliveries?\(path)")
            #expect(refused.status == 400 && refused["field"] == .text(field))
        }
        for path in ["deliveries/wh_x/redeliver", "we_x/redeliver", "we_x/enable"] {
            #expect(try await fixture.post("/api/webhooks/\(path)", "{}").status == 404)
        }
        #expect(try await fixture.get("/api/webhooks/deliveries?endpoint=we_x").status == 404)
        #expect(try await fixture.get("/api/webhooks/deliveries?before=wh_x").status == 404)
    }

    @Test("The operator adds an endpoint for an owner, changes it, pauses it, and is shown its secret once")
    func deeds() async throws {
        let fixture = try await AdminFixture()
        let wish = #"{"owner":"ann","name":"mine","url":"https://1.1.1.1/hook","event_types":["video.failed"]}"#
        let made = try await fixture.post("/api/webhooks", wish)
        let id = try #require(made["data.id"]?.string)
        let secret = try #require(made["data.signing_secret"]?.string)
        #expect(made.status == 201 && secret.hasPrefix("whsec_") && made["data.owner"] == "ann")
        #expect(!(try await fixture.get("/api/webhooks").text.contains(secret)))

        let changed = try await fixture.post("/api/webhooks/\(id)", #"{"name":"ours"}"#)
        #expect(changed["data.name"] == "ours" && changed["data.event_types"] == ["video.failed"])
        try await record(fixture, "video_1")
        let paused = try await fixture.post("/api/webhooks/\(id)/disable", "{}")
        #expect(paused["data.disabled_reason"]?.string?.isEmpty == false && !paused.text.contains(secret))
        // Nobody is to be told any more.
        try await record(fixture, "video_2")
        #expect(try await fixture.get("/api/webhooks/deliveries")["data"]?.count == 1)
        #expect(try await fixture.post("/api/webhooks/\(id)/redeliver", "{}").status == 409)
        #expect(try await fixture.post("/api/webhooks/\(id)/enable", "{}")["data.disabled_at"] == .null)

        let rotated = try await fixture.post(
            "/api/webhooks/\(id)/rotate", #"{"keep_old_secret_active_for_24_hours":true}"#)
        let second = try #require(rotated["data.signing_secret"]?.string)
        #expect(second.hasPrefix("whsec_") && second != secret)
    }

    @Test(
        "What is missing or wrong in an endpoint is named",
        arguments: [
            (#"{}"#, "owner"), (#"{"owner":""}"#, "owner"), (#"{"owner":"ann"}"#, "name"),
            (#"{"owner":"ann","name":"x"}"#, "url"),
            (#"{"owner":"ann","name":"x","url":"https://1.1.1.1"}"#, "event_types"),
            (#"{"owner":"ann","name":"x","url":"https://1.1.1.1","event_types":[]}"#, "event_types"),
            (#"{"owner":"ann","name":"x","url":"https://1.1.1.1","event_types":["x"]}"#, "event_types[0]"),
            (#"{"owner":"ann","name":"x","url":"http://10.0.0.1","event_types":["video.failed"]}"#, "url"),
            (#"{"owner":"ann","name":" ","url":"https://1.1.1.1","event_types":["video.failed"]}"#, "name"),
        ])
    func wrong(body: String, field: String) async throws {
        let fixture = try await AdminFixture()
        let refused = try await fixture.post("/api/webhooks", body)
        #expect(refused.status == 400 && refused["field"] == .text(field), "\(refused.text)")
    }

    @Test("Nobody's endpoint is found by an id that there is not", arguments: ["", "/disable", "/rotate", "/test"])
    func missing(path: String) async throws {
        let fixture = try await AdminFixture()
        let body = path == "/test" ? #"{"event_type":"video.failed"}"# : "{}"
        #expect(try await fixture.post("/api/webhooks/we_x\(path)", body).status == 404)
    }
}
