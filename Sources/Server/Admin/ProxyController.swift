import Foundation
import HTTPTypes
import Pool

/// `/api/proxies/…`. A password goes in and never comes out.
struct ProxyController: Sendable {
    let proxies: ProxyPool
    let tokens: TokenPool
    let picker: TokenPicker

    init(proxies: ProxyPool, tokens: TokenPool) {
        self.proxies = proxies
        self.tokens = tokens
        picker = TokenPicker(tokens: tokens)
    }

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/proxies") { try await list($0) },
            AdminRoute(.post, "/api/proxies") { try await add($0) },
            AdminRoute(.delete, "/api/proxies") { try await remove($0) },
            AdminRoute(.post, "/api/proxies/assign") { try await assign($0) },
            AdminRoute(.post, "/api/proxies/unassign") { try await unassign($0) },
            AdminRoute(.post, "/api/proxies/test") { try await test($0) },
            AdminRoute(.post, "/api/proxies/health/reset") { try await resetHealth($0) },
            AdminRoute(.get, "/api/proxies/pool") { _ in AdminAnswer(proxies.source.json) },
            AdminRoute(.post, "/api/proxies/pool/fetch") { _ in try await fetch() },
            AdminRoute(.get, "/api/proxies/:id") { try await show($0) },
        ]
    }

    /// How a request names a proxy: by id, by whole URL, or by what is shown of it, and which token it means.
    private struct Wish: Decodable {
        var id: Int?
        let proxy_id: Int?
        let url: String?
        let proxy_url: String?
        let urls: [String]?
        /// One proxy a line.
        let text: String?
        let sso: TokenName?
        let token: TokenName?
        let token_id: Int?
        /// Ids of several.
        let token_ids: [Int]?

        var tokenName: TokenName? { sso ?? token ?? token_id.map(TokenName.id) }
    }

    private func list(_ asked: AdminRequest) async throws -> AdminAnswer {
        let place = try PageQuery(asked.query, size: PageQuery.largest)
        let all = proxies.list()
        let nodes = Array(all.dropFirst(place.offset).prefix(place.size))
        let labels = try await labels(of: nodes.flatMap(\.bound))
        let bindings = nodes.flatMap { node in node.bound.map { (token: $0, node: node) } }
        return AdminAnswer([
            "proxies": AdminJSON(nodes) { $0.json(labels) },
            "assignments": .object(bindings.map { (labels[$0.token] ?? "#\($0.token)", .text($0.node.maskedURL)) }),
            "bindings": AdminJSON(bindings) {
                [
                    "token_id": .integer($0.token), "token": AdminJSON(labels[$0.token]),
                    "proxy_id": .integer($0.node.id),
                ]
            },
            "healthy": .integer(all.count { $0.state == .healthy }),
            "bound": .integer(all.reduce(0) { $0 + $1.bound.count }), "total": .integer(all.count),
            "page": .integer(place.page), "page_size": .integer(place.size),
        ])
    }

    private func show(_ asked: AdminRequest) async throws -> AdminAnswer {
        guard let id = Int(asked.id), let node = proxies.list().first(where: { $0.id == id }) else {
            throw APIError.noSuch("proxy")
        }
        return AdminAnswer(node.json(try await labels(of: node.bound)))
    }

    /// Those that two tokens share carry the id as well, so that none hides another.
    private func labels(of ids: [Int]) async throws -> [Int: String] {
        guard !ids.isEmpty else { return [:] }
        let page = try await tokens.page(TokenFilter(ids: ids), order: .oldest, offset: 0, limit: ids.count)
        let uses = page.tokens.reduce(into: [String: Int]()) { $0[$1.label, default: 0] += 1 }
        return Dictionary(
            page.tokens.map { ($0.id, uses[$0.label] == 1 ? $0.label : "\($0.label)#\($0.id)") }
        ) { first, _ in first }
    }

    private func add(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try await asked.body(Wish.self, upTo: AdminBodies.bulk)
        let lines = (wish.url.map { [$0] } ?? []) + (wish.urls ?? []) + (wish.text.map { [$0] } ?? [])
        guard !lines.isEmpty else { throw APIError.missing("url") }
        let report = try await proxies.add(lines: lines.joined(separator: "\n"), source: .manual, now: asked.now)
        if wish.url != nil, lines.count == 1, report.added + report.duplicate + report.excess == 0 {
            throw APIError.invalid("url", "'url' must be a proxy like socks5h://user:password@host:1080.")
        }
        return .both(
            [
                "count": .integer(report.added), "added": .integer(report.added),
                "duplicate": .integer(report.duplicate), "invalid": .integer(report.invalidLines.count),
                "invalid_lines": AdminJSON(report.invalidLines), "excess": .integer(report.excess),
            ],
            message:
                AdditionReport.text(
                    added: report.added, duplicate: report.duplicate, invalid: report.invalidLines.count, noun: "proxy")
        )
    }

    private func remove(_ asked: AdminRequest) async throws -> AdminAnswer {
        var wish = try await asked.body(Wish.self)
        if let id = try asked.query.integer("id", in: 0...Int.max) { wish.id = id }
        let node = try node(wish)
        try await proxies.remove(node.id)
        return AdminAnswer(["id": .integer(node.id)], message: "Removed.")
    }

    private func assign(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try await asked.body(Wish.self)
        if let ids = wish.token_ids { return try await assign(ids, to: try node(wish)) }
        let token = try await picker.token(wish.tokenName, field: "sso")
        let node = try node(wish)
        try await proxies.bind(token: token.id, to: node.id)
        return AdminAnswer(
            ["token_id": .integer(token.id), "token": .text(token.label), "proxy_id": .integer(node.id)],
            message: "Assigned.")
    }

    /// Those that are not there are passed over.
    private func assign(_ ids: [Int], to node: ProxyNode) async throws -> AdminAnswer {
        guard (1...Self.boundAtOnce).contains(ids.count) else {
            throw APIError.invalid("token_ids", "'token_ids' must name 1 to \(Self.boundAtOnce) tokens.")
        }
        let found = try await tokens.page(TokenFilter(ids: ids), order: .oldest, offset: 0, limit: Self.boundAtOnce)
        try await proxies.bind(Dictionary(found.tokens.map { ($0.id, node.id) }) { first, _ in first })
        return .both(
            ["count": .integer(found.tokens.count), "proxy_id": .integer(node.id)],
            message: "\(found.tokens.count.counted("token")) assigned.")
    }

    private static let boundAtOnce = 1_000

    /// Asks the pool API now.
    private func fetch() async throws -> AdminAnswer {
        guard proxies.source.address != nil else {
            throw APIError(.conflict, "The settings name no pool API: see grok.proxy_pool_url.", code: "no_pool")
        }
        try await proxies.refresh()
        return AdminAnswer(proxies.source.json, message: "Fetched.")
    }

    private func unassign(_ asked: AdminRequest) async throws -> AdminAnswer {
        let token = try await picker.token(try await asked.body(Wish.self).tokenName, field: "sso")
        try await proxies.unbind(token: token.id)
        return AdminAnswer(["token_id": .integer(token.id), "token": .text(token.label)], message: "Unassigned.")
    }

    private func resetHealth(_ asked: AdminRequest) async throws -> AdminAnswer {
        let node = try node(try await asked.body(Wish.self))
        try await proxies.resetHealth(node.id)
        return AdminAnswer(["id": .integer(node.id)], message: "Healthy again.")
    }

    /// Of one in the pool, or of any URL.
    private func test(_ asked: AdminRequest) async throws -> AdminAnswer {
        let wish = try await asked.body(Wish.self)
        let test: ProxyTest
        if let node = try? node(wish) {
            // No such node: then it must be a URL.
            test = await proxies.test(node.proxy)
        } else if let url = wish.url ?? wish.proxy_url {
            guard let found = await proxies.test(url: url) else {
                throw APIError.invalid("url", "'url' must be a proxy like socks5h://user:password@host:1080.")
            }
            test = found
        } else {
            throw APIError.noSuch("proxy")
        }
        let note =
            test.problem
            ?? (test.status == 403 ? "connected; the site answers 403, as it does to programs" : "connected")
        return .both([
            "connected": .flag(test.connected), "status_code": AdminJSON(test.status),
            "response_time": .real(Double(test.milliseconds) / 1000), "milliseconds": .integer(test.milliseconds),
            "note": .text(note),
        ])
    }

    private func node(_ wish: Wish) throws -> ProxyNode {
        if let id = wish.id ?? wish.proxy_id {
            guard let node = proxies.list().first(where: { $0.id == id }) else { throw APIError.noSuch("proxy") }
            return node
        }
        guard let url = wish.url ?? wish.proxy_url else { throw APIError.missing("url") }
        let same = proxies.list().filter { $0.maskedURL == url || $0.label == url }
        guard same.count < 2 else {
            throw APIError(
                .conflict, "Several proxies look like this: give the id of one.", param: "url", code: "ambiguous")
        }
        guard let node = same.first ?? proxies.node(url: url) else { throw APIError.noSuch("proxy") }
        return node
    }
}

extension ProxyNode {
    fileprivate func json(_ labels: [Int: String]) -> AdminJSON {
        var (isHealthy, since, until, reason): (Bool, Date?, Date?, String?) = (true, nil, nil, nil)
        if case .unhealthy(let began, let end, let why) = state {
            (isHealthy, since, until, reason) = (false, began, end, why)
        }
        return [
            "id": .integer(id), "url": .text(maskedURL), "label": .text(label), "source": .text(source.rawValue),
            "healthy": .flag(isHealthy), "fail_count": .integer(failures), "last_used": AdminJSON(lastUsedAt),
            "assigned_sso": AdminJSON(bound) { .text(labels[$0] ?? "#\($0)") }, "bound": AdminJSON(bound),
            "total_requests": .integer(requests), "success_requests": .integer(successes),
            "unhealthy_since": AdminJSON(since), "unhealthy_until": AdminJSON(until), "reason": AdminJSON(reason),
            "created_at": AdminJSON(createdAt),
            "history": AdminJSON(history) {
                ["at": AdminJSON($0.at), "healthy": .flag($0.isHealthy), "reason": AdminJSON($0.reason)]
            },
        ]
    }
}

extension ProxyPoolSource {
    fileprivate var json: AdminJSON {
        [
            "address": AdminJSON(address), "interval_seconds": AdminJSON(interval),
            "last": answer.map {
                [
                    "at": AdminJSON($0.at), "named": .integer($0.named), "added": .integer($0.added),
                    "invalid": .integer($0.invalid), "excess": .integer($0.excess), "problem": AdminJSON($0.problem),
                ]
            } ?? .null,
        ]
    }
}
