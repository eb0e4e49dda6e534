import Catalog
import Foundation
import HTTPTypes
import Pool

/// `/api/tokens/…`: the operator's session tokens and keys. Their secrets go in and never come out.
struct TokenController: Sendable {
    let tokens: TokenPool
    let picker: TokenPicker

    init(tokens: TokenPool) {
        self.tokens = tokens
        picker = TokenPicker(tokens: tokens)
    }

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/tokens") { try await list($0) },
            AdminRoute(.get, "/api/tokens/tags/all") { _ in AdminAnswer(AdminJSON(try await tokens.tags().sorted())) },
            AdminRoute(.get, "/api/tokens/export") { try export($0) },
            AdminRoute(.get, "/api/tokens/:id") { asked in
                AdminAnswer(try await picker.token(TokenName(asked.id), field: "id").json(now: asked.now))
            },
            AdminRoute(.post, "/api/tokens/add") { try await add($0) },
            AdminRoute(.post, "/api/tokens/delete") { asked in
                try await each(asked, "removed") { try await tokens.remove($0) }
            },
            AdminRoute(.post, "/api/tokens/enable") { asked in
                try await each(asked, "enabled") { try await tokens.enable($0) }
            },
            AdminRoute(.post, "/api/tokens/disable") { try await disable($0) },
            AdminRoute(.post, "/api/tokens/tags") { try await setTags($0) },
            AdminRoute(.post, "/api/tokens/note") { try await setNote($0) },
            AdminRoute(.post, "/api/tokens/test") { try await test($0) },
        ]
    }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let query = asked.query
        let place = try PageQuery(query, size: 10)
        let filter = try TokenFilter(query)
        let order =
            try query.choice("sort", ["created_desc": TokenOrder.newest, "created_asc": .oldest]) ?? .newest
        let page = try await tokens.page(filter, order: order, offset: place.offset, limit: place.size)
        return AdminAnswer(
            AdminJSON(page.tokens) { $0.json(now: asked.now) },
            fields: [
                ("total", .integer(page.total)), ("page", .integer(place.page)), ("page_size", .integer(place.size)),
            ])
    }

    private func export(_ asked: AdminRequest) throws -> AdminAnswer {
        let form = try asked.query.choice("format", ["csv": TokenExport.Form.csv, "jsonl": .jsonl]) ?? .csv
        return AdminAnswer(
            raw: TokenExport(tokens: tokens, filter: try TokenFilter(asked.query), form: form, now: asked.now).response)
    }

    private struct Addition: Decodable {
        let tokens: [String]?
        /// One token a line.
        let text: String?
        let token_type: String?
    }

    /// Adding again what is there changes nothing.
    private func add(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try await asked.body(Addition.self, upTo: AdminBodies.bulk)
        let type = try TokenType(wish.token_type ?? "sso")
        guard wish.tokens != nil || wish.text != nil else { throw APIError.missing("tokens") }
        let lines = (wish.tokens ?? []) + (wish.text.map { [$0] } ?? [])
        let report = try await tokens.add(
            lines: lines.joined(separator: "\n"), of: type.provider, tier: type.tier, now: asked.now)
        return .both(
            [
                "count": .integer(report.added), "added": .integer(report.added),
                "duplicate": .integer(report.duplicate), "invalid": .integer(report.invalidLines.count),
                "invalid_lines": AdminJSON(report.invalidLines),
            ],
            message:
                AdditionReport.text(
                    added: report.added, duplicate: report.duplicate, invalid: report.invalidLines.count, noun: "token")
        )
    }

    private func each(
        _ asked: AdminRequest, _ done: String, _ change: (TokenFilter) async throws -> Int
    ) async throws -> AdminAnswer {
        try await each(try await asked.body(TokenSelection.self), done, change)
    }

    private func each(
        _ selection: TokenSelection, _ done: String, fields: [(String, AdminJSON)] = [],
        _ change: (TokenFilter) async throws -> Int
    ) async throws -> AdminAnswer {
        var count = 0
        for filter in try await picker.filters(selection) { count += try await change(filter) }
        if count == 0, selection.token != nil || selection.id != nil {
            throw APIError(.notFound, "There is no such token.", param: "token", code: "not_found")
        }
        return .both(.object([("count", .integer(count))] + fields), message: "\(count.counted("token")) \(done).")
    }

    private struct Change: Decodable {
        let selection: TokenSelection
        let tags: [String]?
        let note: String?
        let reason: String?

        private enum CodingKeys: String, CodingKey { case tags, note, reason }

        init(from decoder: any Decoder) throws {
            selection = try TokenSelection(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            tags = try container.decodeIfPresent([String].self, forKey: .tags)
            note = try container.decodeIfPresent(String.self, forKey: .note)
            reason = try container.decodeIfPresent(String.self, forKey: .reason)
        }
    }

    private func disable(_ asked: AdminRequest) async throws -> AdminAnswer {
        let change = try await asked.body(Change.self)
        let reason = change.reason ?? "switched off"
        guard (1...200).contains(reason.count) else {
            throw APIError.invalid("reason", "'reason' must have 1 to 200 characters.")
        }
        return try await each(change.selection, "disabled") { try await tokens.disable($0, reason: reason) }
    }

    private func setTags(_ asked: AdminRequest) async throws -> AdminAnswer {
        let change = try await asked.body(Change.self)
        guard let tags = change.tags else { throw APIError.missing("tags") }
        let clean = tags.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        guard clean.count <= 50, clean.allSatisfy({ $0.count <= 50 }) else {
            throw APIError.invalid("tags", "There may be 50 'tags' of 50 characters each.")
        }
        var seen: Set<String> = []
        let unique = clean.filter { seen.insert($0).inserted }
        return try await each(change.selection, "tagged", fields: [("tags", AdminJSON(unique))]) {
            try await tokens.setTags(unique, $0)
        }
    }

    private func setNote(_ asked: AdminRequest) async throws -> AdminAnswer {
        let change = try await asked.body(Change.self)
        guard let note = change.note else { throw APIError.missing("note") }
        guard note.count <= 2_000 else { throw APIError.invalid("note", "'note' is longer than 2000 characters.") }
        return try await each(change.selection, "noted", fields: [("note", .text(note))]) {
            try await tokens.setNote(note, $0)
        }
    }

    private func test(_ asked: AdminRequest) async throws -> AdminAnswer {
        let selection = try await asked.body(TokenSelection.self)
        guard let name = selection.names.first, selection.names.count == 1 else { throw APIError.missing("token") }
        let token = try await picker.token(name)
        guard tokens.asksForOperatorsTokens else {
            throw APIError(
                .conflict, "A simulated server asks nobody about your tokens: test them on one without --simulate.",
                code: "simulated")
        }
        let tested = try await tokens.test(token.id)
        return AdminAnswer(tested.view.json(id: token.id))
    }
}

extension TokenTest.View {
    fileprivate func json(id: Int) -> AdminJSON {
        func invalid(_ type: String, _ code: AdminJSON) -> AdminJSON {
            ["id": .integer(id), "valid": false, "error_type": .text(type), "error_code": code]
        }
        switch self {
        case .valid(let quotas):
            let chat = quotas.first { $0.group == .chat } ?? quotas.first { $0.group == .video }
            return [
                "id": .integer(id), "valid": true, "remaining_queries": .integer(chat?.remaining ?? -1),
                "limit": .integer(chat?.total ?? -1), "quotas": quotas.json,
            ]
        case .expired: return invalid("expired", 401)
        case .blocked: return invalid("blocked", 403)
        case .limited: return invalid("limited", 429)
        case .unknown(let status): return invalid("unknown", status.map(AdminJSON.integer) ?? "other")
        }
    }
}

extension [QuotaView] {
    var json: AdminJSON {
        .object(
            map { quota in
                (
                    quota.group.rawValue,
                    [
                        "remaining": AdminJSON(quota.remaining), "total": AdminJSON(quota.total),
                        "window_seconds": AdminJSON(quota.window), "resets_at": AdminJSON(quota.resetsAt),
                        "synced_at": AdminJSON(quota.syncedAt),
                    ]
                )
            })
    }

    /// -1, as the predecessors wrote it, where it is unknown.
    fileprivate func remaining(_ group: QuotaGroup) -> AdminJSON {
        .integer(first { $0.group == group }?.remaining ?? -1)
    }
}

extension Token {
    /// As an administrator sees it: `token` is the masked label.
    func json(now: Date) -> AdminJSON {
        let quotas = quotaViews
        return [
            "id": .integer(id), "token": .text(label), "token_type": .text(TokenType(provider, tier).rawValue),
            "created_time": AdminJSON(createdAt), "remaining_queries": quotas.remaining(.chat),
            "heavy_remaining_queries": quotas.remaining(.heavy), "video_remaining": quotas.remaining(.video),
            "video_limit": .integer(quotas.first { $0.group == .video }?.total ?? -1), "status": .text(word(now: now)),
            "tags": AdminJSON(tags), "note": .text(note), "state": .text(state.status.rawValue),
            "reason": AdminJSON(state.reason), "since": AdminJSON(since), "until": AdminJSON(until),
            "quotas": quotas.json, "in_flight": .integer(inFlight), "uses": .integer(uses),
            "failures": .integer(failures), "last_used_at": AdminJSON(lastUsedAt),
            "last_failure": lastFailure.map { ["reason": .text($0.reason), "at": AdminJSON($0.at)] } ?? .null,
            "synced_at": AdminJSON(syncedAt), "proxy_id": AdminJSON(proxy),
        ]
    }

    private var until: Date? {
        guard case .cooling(let until, _) = state else { return nil }
        return until
    }

    /// The predecessors' word.
    private func word(now: Date) -> String {
        if isLimited(at: now) { return "限流中" }
        return switch state {
        case .active: uses == 0 && quotaViews.isEmpty ? "未使用" : "正常"
        case .cooling: "限流中"
        case .expired, .disabled: "失效"
        }
    }
}
