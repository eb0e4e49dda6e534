import Catalog
import Foundation
import Pool
import Upstream

// What moving does to tokens.
extension MovingRooms {
    func knownTokens() async throws -> [Credential: ImportStanding.KnownToken] {
        Dictionary(
            try await tokens.list().map {
                ($0.credential, ImportStanding.KnownToken(id: $0.id, tags: $0.tags, note: $0.note))
            }
        ) { first, _ in first }
    }

    func add(_ tokens: [OldToken], now: Date) async throws {
        _ = try await self.tokens.add(tokens.map { TokenDraft($0, now: now) }, now: now)
    }

    /// Those that get the same words get them together.
    func fillIn(_ words: [ImportStanding.KnownToken]) async throws {
        for (tags, some) in Dictionary(grouping: words, by: \.tags) where !tags.isEmpty {
            try await tokens.setTags(tags, TokenFilter(ids: some.map(\.id)))
        }
        for (note, some) in Dictionary(grouping: words, by: \.note) where !note.isEmpty {
            try await tokens.setNote(note, TokenFilter(ids: some.map(\.id)))
        }
    }

    func oldTokens() async throws -> [(id: Int, token: OldToken)] {
        // Their files know sessions only: a key among them would be sent as a cookie.
        try await tokens.list().filter { $0.provider == .web }.map { ($0.id, OldToken($0)) }
    }
}

extension TokenDraft {
    /// How long a token rests that rested or was used up there: nobody there wrote down until when.
    private static let rest: TimeInterval = 3600

    fileprivate init(_ old: OldToken, now: Date) {
        self.init(credential: old.credential, tier: old.tier)
        switch old.standing {
        case .active: state = .active
        case .cooling: state = .cooling(until: now.addingTimeInterval(Self.rest), reason: "imported as cooling")
        case .expired: state = .expired(reason: old.lastFailureReason ?? "imported as expired")
        case .disabled: state = .disabled(reason: old.lastFailureReason ?? "imported as disabled")
        }
        createdAt = old.createdAt.map { min($0, now) }
        let known: [(QuotaGroup, Int?, Int?)] = [
            (.chat, old.chatRemaining, nil), (.heavy, old.heavyRemaining, nil),
            (.video, old.videoRemaining, old.videoLimit),
        ]
        for (group, remaining, total) in known where remaining != nil || total != nil {
            quotas[group] = Quota(
                remaining: remaining, total: total,
                resetsAt: remaining == 0 ? now.addingTimeInterval(Self.rest) : nil, syncedAt: old.syncedAt)
        }
        tags = old.tags
        note = old.note
        uses = old.uses
        failures = old.failures
        lastUsedAt = old.lastUsedAt
        if let reason = old.lastFailureReason {
            lastFailure = Token.Failure(reason: reason, at: old.lastFailureAt ?? old.createdAt ?? now)
        }
        syncedAt = old.syncedAt
    }
}

extension OldToken {
    fileprivate init(_ token: Token) {
        self.init(credential: token.credential, tier: token.tier, createdAt: token.createdAt)
        standing =
            switch token.state.status {
            case .active: .active
            case .cooling: .cooling
            case .expired: .expired
            case .disabled: .disabled
            }
        chatRemaining = token.quotas[.chat]?.remaining
        heavyRemaining = token.quotas[.heavy]?.remaining
        videoRemaining = token.quotas[.video]?.remaining
        videoLimit = token.quotas[.video]?.total
        uses = token.uses
        failures = token.failures
        lastUsedAt = token.lastUsedAt
        lastFailureAt = token.lastFailure?.at
        lastFailureReason = token.lastFailure?.reason ?? token.state.reason
        syncedAt = token.syncedAt
        tags = token.tags
        note = token.note
    }
}
