import CallLog
import Foundation
import HTTPTypes
import Hummingbird

/// `/api/logs`: the call log in the predecessors' shape, with more to it.
struct LogController: Sendable {
    let calls: CallLog
    /// How many records are kept.
    let maximum: @Sendable () -> Int
    let publicURL: String?
    /// Says when today began.
    let timeZone: TimeZone

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/logs") { try await list($0) },
            AdminRoute(.delete, "/api/logs") { try await prune($0) },
            AdminRoute(.get, "/api/logs/models") { _ in AdminAnswer(AdminJSON(try await calls.models())) },
            AdminRoute(.get, "/api/logs/stats") { try await statistics($0) },
            AdminRoute(.get, "/api/logs/series") { try await series($0) },
            AdminRoute(.get, "/api/logs/export") { try export($0) },
            AdminRoute(.get, "/api/logs/:id") { try await show($0) },
        ]
    }

    /// Pages by number, or from `after` on, which stays fast at any depth.
    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let filter = try CallFilter(asked.query)
        let place = try PageQuery(asked.query, size: 50)
        let after = try asked.query.integer("after", in: 1...Int.max)
        let page =
            if let after {
                try await calls.page(filter, after: Int64(after), limit: place.size)
            } else {
                try await calls.page(filter, page: place.page, size: place.size)
            }
        let base = LinkBase.base(publicURL: publicURL, for: asked.head) ?? ""
        return AdminAnswer(
            AdminJSON(page.records) { $0.json(base: base) },
            fields: [
                ("total", .integer(page.total.number)), ("total_is_exact", .flag(page.total.isExact)),
                ("page", after == nil ? .integer(place.page) : .null), ("page_size", .integer(place.size)),
                ("next", AdminJSON(page.next.map { Int($0) })),
            ])
    }

    private func show(_ asked: AdminRequest) async throws -> AdminAnswer {
        guard let id = Int64(asked.id), let record = try await calls.record(id) else {
            throw APIError.noSuch("record")
        }
        return AdminAnswer(record.json(base: LinkBase.base(publicURL: publicURL, for: asked.head) ?? ""))
    }

    private func statistics(_ asked: AdminRequest) async throws -> AdminAnswer {
        let kind = try asked.query.choice("kind", ["request": CallKind.request, "attempt": .attempt]) ?? .request
        let found = try await calls.statistics(of: kind, now: asked.now, timeZone: timeZone)
        return AdminAnswer([
            "total": .integer(found.count.total), "success": .integer(found.count.succeeded),
            "failed": .integer(found.count.failed),
            "success_rate": .real(found.count.percentage), "today_total": .integer(found.today.total),
            "today_success": .integer(found.today.succeeded), "kept": .integer(found.kept),
            "p50_ms": AdminJSON(found.latency?.p50MS), "p95_ms": AdminJSON(found.latency?.p95MS),
            "models": AdminJSON(found.models) { model in
                [
                    "model": AdminJSON(model.model), "total": .integer(model.count.total),
                    "success": .integer(model.count.succeeded), "failed": .integer(model.count.failed),
                    "today_total": .integer(model.today.total),
                    "p50_ms": AdminJSON(model.latency?.p50MS), "p95_ms": AdminJSON(model.latency?.p95MS),
                ]
            },
        ])
    }

    /// Quarters of an hour without a call are left out.
    private func series(_ asked: AdminRequest) async throws -> AdminAnswer {
        let hours = try asked.query.integer("hours", in: 1...CallLog.daysKept * 24) ?? 24
        let kind = try asked.query.choice("kind", ["request": CallKind.request, "attempt": .attempt]) ?? .request
        let quarters = try await calls.quarters(
            since: asked.now.addingTimeInterval(Double(-hours) * 3_600), of: kind, now: asked.now)
        return AdminAnswer(
            AdminJSON(quarters) { quarter in
                [
                    "start": AdminJSON(quarter.start), "total": .integer(quarter.count.total),
                    "success": .integer(quarter.count.succeeded),
                    "p50_ms": AdminJSON(quarter.latency?.p50MS), "p95_ms": AdminJSON(quarter.latency?.p95MS),
                ]
            }, fields: [("hours", .integer(hours)), ("now", AdminJSON(asked.now))])
    }

    /// `max_count=0` clears all; without it the configured number stays.
    private func prune(_ asked: AdminRequest) async throws -> AdminAnswer {
        let kept = try asked.query.integer("max_count", in: 0...1_000_000_000) ?? maximum()
        let gone = kept == 0 ? try await calls.clear() : try await calls.prune(to: kept)
        return .both(
            ["deleted_count": .integer(gone), "deleted": .integer(gone)], message: "\(gone.counted("record")) removed.")
    }

    private func export(_ asked: AdminRequest) throws -> AdminAnswer {
        let form = try asked.query.choice("format", ["csv": CallExport.Form.csv, "jsonl": .jsonl]) ?? .csv
        let export = try calls.export(try CallFilter(asked.query), as: form)
        return AdminAnswer(
            raw: Response(
                status: .ok,
                headers: [
                    .contentType: form.contentType,
                    .contentDisposition: "attachment; filename=\"calls.\(form.rawValue)\"",
                ], body: ResponseBody(asyncSequence: export)))
    }
}

extension CallFilter {
    /// The predecessors' `sso`, `model`, `success`, `start_time`, `end_time`, and ours.
    init(_ query: AdminQuery) throws {
        self.init(
            token: try query.text("token"), tokenPart: try query.text("sso"), modelPart: try query.text("model"),
            status: try query.integer("status", in: 0...999), succeeded: try query.flag("success"),
            kind: try query.choice("kind", ["request": CallKind.request, "attempt": .attempt]),
            route: try query.text("route"), job: try query.text("job"), requestID: try query.text("request_id"),
            from: try query.date("start_time"), to: try query.date("end_time"), text: try query.text("text"))
    }
}

extension CallStatistics.Count {
    /// With two decimals; 0 when there were none.
    fileprivate var percentage: Double { ((successRate ?? 0) * 10_000).rounded() / 100 }
}

extension CallRecord {
    /// As an administrator sees it. `base` goes before the names of files.
    func json(base: String) -> AdminJSON {
        [
            "id": .text(String(id)), "timestamp": AdminJSON(at), "kind": .text(kind.rawValue),
            "sso": AdminJSON(token), "token_id": AdminJSON(tokenID), "model": AdminJSON(model),
            "success": .flag(succeeded), "status_code": .integer(status),
            "response_time": totalMS.map { .real(Double($0) / 1000) } ?? .null,
            "error_message": .text(detail ?? error ?? ""), "error_code": AdminJSON(error),
            "decision": AdminJSON(decision), "proxy_used": .text(proxy ?? ""),
            "media_urls": AdminJSON(media) { .text(base + ($0.hasSuffix(".mp4") ? "/videos/" : "/images/") + $0) },
            "request_id": .text(requestID), "owner": AdminJSON(owner), "key": AdminJSON(keyName),
            "route": .text(route), "job": AdminJSON(job), "attempt": AdminJSON(attempt),
            "queue_ms": AdminJSON(queueMS), "connect_ms": AdminJSON(connectMS),
            "first_byte_ms": AdminJSON(firstByteMS), "total_ms": AdminJSON(totalMS),
            "bytes": AdminJSON(bytes), "download_ms": AdminJSON(downloadMS),
            "cost_in_usd_ticks": AdminJSON(costTicks),
        ]
    }
}
