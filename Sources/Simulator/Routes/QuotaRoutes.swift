import Foundation
import Hummingbird
import NIOConcurrencyHelpers

/// `POST /rest/rate-limits` and `POST /rest/media/imagine/quota_info`, from the same window.
struct QuotaRoutes {
    /// What an account without a quota is told it has.
    private static let plenty = (left: 140, total: 140, window: 7200)

    let upstream: SimulatedUpstream
    let account: Account

    func respond(_ entry: JournalEntry) -> Reply {
        var entry = entry
        entry.accepted = true
        let now = Date()
        let (quota, standing) = upstream.records.withLockedValue {
            ($0.accounts.quota(of: account.token), $0.accounts.remaining(account.token, now: now))
        }
        let left = standing?.left ?? QuotaRoutes.plenty.left
        let total = standing?.total ?? QuotaRoutes.plenty.total
        let window = quota.map { Int($0.windowSeconds) } ?? QuotaRoutes.plenty.window
        let answer =
            entry.route == .quotaInfo
            ? media(left: left, window: window, wait: standing?.waitSeconds, now: now)
            : limits(left: left, total: total, window: window, wait: standing?.waitSeconds)
        return Reply(response: .json(answer), entry: entry)
    }

    private func limits(left: Int, total: Int, window: Int, wait: Int?) -> JSON {
        var fields: [(String, JSON)] = [
            ("windowSizeSeconds", .int(window)), ("remainingQueries", .int(left)), ("totalQueries", .int(total)),
            ("remainingTokens", .int(left * 4)), ("totalTokens", .int(total * 4)),
            ("lowEffortRateLimits", ["cost": 1, "remainingQueries": .int(left * 4)]),
            ("highEffortRateLimits", ["cost": 4, "remainingQueries": .int(left)]),
        ]
        if let wait { fields.append(("waitTimeSeconds", .int(wait))) }
        return .object(fields)
    }

    private func media(left: Int, window: Int, wait: Int?, now: Date) -> JSON {
        var fields: [(String, JSON)] = [
            ("available", .bool(left > 0)), ("remainingQueries", .int(left)), ("windowSizeSeconds", .int(window)),
        ]
        if let wait { fields.append(("nextAvailableAt", JSON(now.addingTimeInterval(Double(wait))))) }
        let kinds = ["image", "imagePro", "imageEdit", "video", "video720p"]
        return .object(kinds.map { ($0, .object(fields)) })
    }
}
