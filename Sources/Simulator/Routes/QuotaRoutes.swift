import Foundation
import Hummingbird
import NIOConcurrencyHelpers

/// `POST /rest/rate-limits` and `POST /rest/media/imagine/quota_info`, from the windows that conversations are counted in.
struct QuotaRoutes {
    private struct Question: Decodable { var modelName: String? }

    /// What an account without a quota is told it has.
    private static let plenty = AccountBook.Balance(left: 140, total: 140, windowSeconds: 7200, waitSeconds: nil)

    let upstream: SimulatedUpstream
    let exchange: Exchange
    let account: Account

    func respond(_ entry: JournalEntry) -> Reply {
        var entry = entry
        entry.accepted = true
        if entry.route == .quotaInfo { return Reply(response: .json(media(now: Date())), entry: entry) }
        // A body that names nothing asks for all.
        entry.model = try? JSONDecoder().decode(Question.self, from: Data(exchange.body.readableBytesView)).modelName
        return Reply(response: .json(limits(of: entry.model, now: Date())), entry: entry)
    }

    private func limits(of model: String?, now: Date) -> JSON {
        let isMode = model.map(Charge.modes.contains) ?? false
        let groups = Charge.groups(mode: isMode ? model : nil, model: model)
        let (group, balance) = upstream.records.withLockedValue { records in
            let group = records.accounts.counted(groups, of: account.token)
            return (group, records.accounts.balance(account.token, group, now: now))
        }
        if group == nil { return queries(balance ?? QuotaRoutes.plenty) }
        return isMode ? mode(balance ?? QuotaRoutes.plenty) : tokens(balance ?? QuotaRoutes.plenty)
    }

    /// Of all conversations: each is one query.
    private func queries(_ balance: AccountBook.Balance) -> JSON {
        let left = balance.left
        return answer(
            balance,
            [
                ("remainingQueries", .int(left)), ("totalQueries", .int(balance.total)),
                ("remainingTokens", .int(left * 4)), ("totalTokens", .int(balance.total * 4)),
                ("lowEffortRateLimits", ["cost": 1, "remainingQueries": .int(left * 4)]),
                ("highEffortRateLimits", ["cost": 4, "remainingQueries": .int(left)]),
            ])
    }

    /// Of a model in 2025-12: tokens, of which an effort costs some.
    private func tokens(_ balance: AccountBook.Balance) -> JSON {
        let (left, total) = (balance.left, balance.total)
        func effort(_ cost: Int) -> JSON { ["cost": .int(cost), "remainingQueries": .int(left / cost)] }
        return answer(
            balance,
            [
                ("remainingQueries", .int(left / Charge.highEffort)), ("totalQueries", .int(total / Charge.highEffort)),
                ("remainingTokens", .int(left)), ("totalTokens", .int(total)),
                ("lowEffortRateLimits", effort(Charge.lowEffort)), ("highEffortRateLimits", effort(Charge.highEffort)),
            ])
    }

    /// Of a mode: queries alone.
    private func mode(_ balance: AccountBook.Balance) -> JSON {
        answer(
            balance,
            [
                ("remainingQueries", .int(balance.left)), ("totalQueries", .int(balance.total)),
                ("lowEffortRateLimits", .null), ("highEffortRateLimits", .null),
            ])
    }

    private func answer(_ balance: AccountBook.Balance, _ fields: [(String, JSON)]) -> JSON {
        let wait = balance.waitSeconds.map { [("waitTimeSeconds", JSON.int($0))] } ?? []
        return .object([("windowSizeSeconds", .int(balance.windowSeconds))] + fields + wait)
    }

    private func media(now: Date) -> JSON {
        let kinds = ["image", "imagePro", "imageEdit", "video", "video720p"]
        let balances = upstream.records.withLockedValue { records in
            kinds.map { kind in
                let group = records.accounts.counted([kind], of: account.token)
                return records.accounts.balance(account.token, group, now: now) ?? QuotaRoutes.plenty
            }
        }
        return .object(
            zip(kinds, balances).map { kind, balance in
                var fields: [(String, JSON)] = [
                    ("available", .bool(balance.left > 0)), ("remainingQueries", .int(balance.left)),
                    ("windowSizeSeconds", .int(balance.windowSeconds)),
                ]
                if let wait = balance.waitSeconds {
                    fields.append(("nextAvailableAt", JSON(now.addingTimeInterval(Double(wait)))))
                }
                return (kind, .object(fields))
            })
    }
}
