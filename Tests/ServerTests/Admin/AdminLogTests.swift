import CallLog
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import Server

@Suite("The call log over HTTP")
struct AdminLogTests {
    private func fixture() async throws -> AdminFixture {
        let fixture = try await AdminFixture()
        try await fixture.calls.append(
            (1...5).map { number in
                CallRecord(
                    kind: number.isMultiple(of: 2) ? .request : .attempt, requestID: "req_\(number)",
                    at: AdminFixture.now.addingTimeInterval(Double(number)), owner: "ann", tokenID: 7,
                    token: "eyJ0eX****9fQw", model: "sora-2", route: "video", job: "video_1", attempt: number,
                    status: number == 3 ? 429 : 200, error: number == 3 ? "rate_limited" : nil,
                    detail: number == 3 ? "=too many" : nil, totalMS: 1500, proxy: "ann@h:1080", media: ["a.mp4"])
            })
        return fixture
    }

    @Test("Calls of the last hours are counted by quarters of an hour")
    func countsQuarters() async throws {
        let fixture = try await fixture()
        try await fixture.calls.append([
            CallRecord(
                kind: .attempt, requestID: "old", at: AdminFixture.now.addingTimeInterval(-7_200), route: "video",
                status: 200)
        ])

        let reply = try await fixture.get("/api/logs/series?kind=attempt&hours=1")

        #expect(reply["data"]?.count == 1)
        #expect(reply["data.0.total"] == 3)
        #expect(reply["data.0.success"] == 2)
        guard case .number(let median) = reply["data.0.p50_ms"] else { throw APIError.inside }
        #expect((1425...1575).contains(median))
        #expect(reply["data.0.p95_ms"] == reply["data.0.p50_ms"])
        #expect(reply["data.0.start"] == 1_759_999_500_000)
        #expect(reply["hours"] == 1)
        #expect(try await fixture.get("/api/logs/series?kind=attempt&hours=3")["data"]?.count == 2)
        #expect(try await fixture.get("/api/logs/series?hours=0").status == 400)
    }

    @Test("What calls cost is told by key and by model, without the rest of the statistics")
    func costs() async throws {
        let fixture = try await AdminFixture()
        try await fixture.calls.append(
            [("studio", "grok-4", 5), ("studio", "grok-imagine", 20), ("night", "grok-4", 7)].map { key, model, ticks in
                CallRecord(
                    kind: .attempt, requestID: "req", at: AdminFixture.now, keyName: key, model: model, route: "video",
                    status: 200, costTicks: ticks)
            })

        let reply = try await fixture.get("/api/stats/costs")

        #expect(reply["data.cost_in_usd_ticks"] == 32)
        #expect(reply["data.keys.0.key"] == "studio" && reply["data.keys.0.cost_in_usd_ticks"] == 25)
        #expect(reply["data.models.1.model"] == "grok-4" && reply["data.models.1.cost_in_usd_ticks"] == 12)
        #expect(reply["data.keys"]?.count == 2 && reply["data.items"] == nil)
        #expect(try await fixture.get("/api/stats")["data.cost.items"]?.count == 3)
    }

    @Test("Records come newest first in the predecessors' fields, page by page")
    func lists() async throws {
        let fixture = try await fixture()

        let reply = try await fixture.get("/api/logs?page=1&page_size=2")

        #expect(reply["total"] == 5)
        #expect(reply["page"] == 1)
        #expect(reply["page_size"] == 2)
        #expect(reply["data"]?.count == 2)
        #expect(reply["data.0.timestamp"] == 1_760_000_005_000)
        #expect(reply["data.0.sso"] == "eyJ0eX****9fQw")
        #expect(reply["data.0.success"] == true)
        #expect(reply["data.0.status_code"] == 200)
        #expect(reply["data.0.response_time"] == 1.5)
        #expect(reply["data.0.proxy_used"] == "ann@h:1080")
        #expect(reply["data.0.media_urls"] == ["http://127.0.0.1:8001/videos/a.mp4"])
        let id = try #require(reply["data.0.id"]?.string)
        #expect(try await fixture.get("/api/logs/\(id)")["data.request_id"] == "req_5")
        #expect(try await fixture.get("/api/logs/99999").status == 404)
        #expect(try await fixture.get("/api/logs?page=3&page_size=2")["data"]?.count == 1)
    }

    @Test(
        "Filters",
        arguments: [
            ("success=false", ["req_3"]), ("kind=request", ["req_4", "req_2"]), ("status=429", ["req_3"]),
            ("sso=9FQW&model=sora&start_time=1760000004000", ["req_5", "req_4"]), ("request_id=req_2", ["req_2"]),
            ("end_time=1760000002000", ["req_1"]), ("text=rate", ["req_3"]), ("sso=none", []),
            ("model=", ["req_5", "req_4", "req_3", "req_2", "req_1"]),
        ] as [(String, [String])])
    func filters(query: String, expected: [String]) async throws {
        let reply = try await fixture().get("/api/logs?\(query)")
        let found = (0..<(reply["data"]?.count ?? -1)).compactMap { reply["data.\($0).request_id"]?.string }
        #expect(found == expected, "\(reply.text)")
    }

    @Test(
        "Wrong filters name their field",
        arguments: [
            ("kind=x", "kind"), ("success=maybe", "success"), ("text=a", "text"), ("page=0", "page"),
            ("start_time=x", "start_time"),
        ])
    func faults(query: String, field: String) async throws {
        let reply = try await fixture().get("/api/logs?\(query)")
        #expect(reply.status == 400)
        #expect(reply["field"]?.string == field)
    }

    @Test("Models, statistics, export, and removal")
    func others() async throws {
        let fixture = try await fixture()
        #expect(try await fixture.get("/api/logs/models")["data"] == ["sora-2"])
        let statistics = try await fixture.get("/api/logs/stats?kind=attempt")
        #expect(statistics["data.total"] == 3)
        #expect(statistics["data.failed"] == 1)
        #expect(statistics["data.success_rate"] == 66.67)
        let export = try await fixture.get("/api/logs/export?format=jsonl&success=false")
        #expect(export.headers[.contentType]?.hasPrefix("application/jsonl") == true)
        #expect(export.text.split(separator: "\n").count == 1)
        #expect(export.text.contains("rate_limited"))
        let refused = try await fixture.get("/api/logs/export?text=x")
        #expect(refused.status == 400 && refused["field"] == "text")
        let pruned = try await fixture.delete("/api/logs?max_count=2")
        #expect(pruned["deleted_count"] == 3)
        #expect(try await fixture.get("/api/logs")["total"] == 2)
        #expect(try await fixture.delete("/api/logs?max_count=0")["data.deleted_count"] == 2)
    }
}
