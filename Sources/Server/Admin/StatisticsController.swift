import CallLog
import Catalog
import Foundation
import HTTPTypes
import Pool

/// `/api/stats…` and `/api/storage/mode`.
struct StatisticsController: Sendable {
    let tokens: TokenPool
    let calls: CallLog
    /// What a token whose quota for chats is unknown is counted for.
    let assumedQuota: @Sendable () -> Int

    var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/api/stats") { _ in AdminAnswer(try await statistics()) },
            AdminRoute(.get, "/api/stats/costs") { _ in
                AdminAnswer(.object(try await calls.costs().sums))
            },
            AdminRoute(.get, "/api/stats/remaining") { _ in AdminAnswer(try await remaining()) },
            AdminRoute(.get, "/api/storage/mode") { _ in AdminAnswer(["mode": "SQLITE"]) },
        ]
    }

    private func statistics() async throws -> AdminJSON {
        let found = try await tokens.statistics()
        let costs = try await calls.costs()
        let tallies = Tier.allCases.map { found.tiers[$0] ?? TokenStatistics.Tally() }
        return [
            "normal": (found.tiers[.basic] ?? .init()).json, "super": (found.tiers[.super] ?? .init()).json,
            "xai": found.keys.json,
            "total": .integer(tallies.reduce(found.keys.total) { $0 + $1.total }), "video": found.video,
            "cost": .object(costs.sums + [("items", costs.items)]),
            "quotas": .object(
                found.quotas.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, $0.value.json) }),
        ]
    }

    private func remaining() async throws -> AdminJSON {
        let found = try await tokens.statistics()
        let usable = found.tiers.values.reduce(0) { $0 + $1.active + $1.cooling }
        let chat = found.quotas[.chat] ?? .init()
        let total = chat.remaining + max(0, usable - chat.known) * assumedQuota()
        return [
            "chat_total_remaining": .integer(total), "image_total_remaining": .integer(total / 2),
            "assumed_chat_quota_per_token": .integer(assumedQuota()), "video": found.video,
        ]
    }
}

extension [CallCost] {
    /// Sums in ten-billionths of a dollar, as upstreams report them.
    fileprivate var sums: [(String, AdminJSON)] {
        func total(_ costs: [CallCost]) -> Int {
            costs.reduce(0) { $0.addingReportingOverflow($1.sum.ticks).partialValue }
        }
        func sums(_ name: String, by key: (CallCost) -> String?) -> AdminJSON {
            let groups = Dictionary(grouping: self, by: key).map { (name: $0.key, ticks: total($0.value)) }
                .sorted { ($0.ticks, $1.name ?? "") > ($1.ticks, $0.name ?? "") }
            return .array(groups.map { [name: AdminJSON($0.name), "cost_in_usd_ticks": .integer($0.ticks)] })
        }
        return [
            ("cost_in_usd_ticks", .integer(total(self))), ("keys", sums("key") { $0.key }),
            ("models", sums("model") { $0.model }),
        ]
    }

    /// Each key with each model.
    fileprivate var items: AdminJSON {
        .array(
            map {
                [
                    "key": AdminJSON($0.key), "model": AdminJSON($0.model), "calls": .integer($0.sum.calls),
                    "cost_in_usd_ticks": .integer($0.sum.ticks),
                ]
            })
    }
}

extension TokenStatistics {
    fileprivate var video: AdminJSON {
        let video = quotas[.video] ?? .init()
        return [
            "total_remaining": .integer(video.remaining), "total_limit": .integer(video.total),
            "tokens_with_video": .integer(video.known), "exhausted_tokens": .integer(video.exhausted),
        ]
    }
}

extension TokenStatistics.Tally {
    fileprivate var json: AdminJSON {
        [
            "total": .integer(total), "unused": .integer(unused), "limited": .integer(cooling),
            "expired": .integer(expired), "active": .integer(active), "cooling": .integer(cooling),
            "disabled": .integer(disabled),
        ]
    }
}

extension TokenStatistics.Allowance {
    fileprivate var json: AdminJSON {
        [
            "remaining": .integer(remaining), "total": .integer(total), "known": .integer(known),
            "exhausted": .integer(exhausted),
        ]
    }
}
