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
}
