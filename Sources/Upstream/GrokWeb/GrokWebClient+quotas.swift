import Catalog
import Foundation

extension GrokWebClient: QuotaSource {
    package func quotas(of credential: Credential, tier: Tier, by egress: Egress) async throws(UpstreamError)
        -> [QuotaGroup: Quota]
    {
        var quotas: [QuotaGroup: Quota] = [:]
        switch configuration.profile {
        case .december2025:
            let limits = try await limits(
                RateLimitsRequest(requestKind: "DEFAULT", modelName: "grok-4-mini-thinking-tahoe"), credential, egress)
            let now = Date()
            quotas[.chat] = limits.quota(
                limits.tokens.remaining == nil ? limits.queries : limits.tokens, now: now)
            if tier == .super { quotas[.heavy] = limits.quota(limits.queries, now: now) }
            quotas[.video] = limits.quota((limits.videos, nil), now: now)
        case .august2026:
            let limits = try await limits(RateLimitsRequest(modelName: "fast"), credential, egress)
            quotas[.chat] = limits.quota(limits.queries, now: Date())
            if tier == .super {
                let heavy = try await self.limits(RateLimitsRequest(modelName: "heavy"), credential, egress)
                quotas[.heavy] = heavy.quota(heavy.queries, now: Date())
            }
        }
        for (group, quota) in try await mediaQuotas(credential, egress) { quotas[group] = quota }
        return quotas
    }

    private func limits(
        _ request: RateLimitsRequest, _ credential: Credential, _ egress: Egress
    ) async throws(UpstreamError) -> RateLimitsAnswer {
        try await answer(
            RateLimitsAnswer.self, to: try call("/rest/rate-limits", json: request), as: credential, by: egress)
    }

    /// None where the upstream is older than this question.
    private func mediaQuotas(
        _ credential: Credential, _ egress: Egress
    ) async throws(UpstreamError) -> [QuotaGroup: Quota] {
        let told: QuotaInfoAnswer
        do {
            let call = try call("/rest/media/imagine/quota_info", json: NoFields())
            told = try await answer(QuotaInfoAnswer.self, to: call, as: credential, by: egress)
        } catch {
            guard error.kind == .notFound else { throw error }
            return [:]
        }
        let now = Date()
        let groups: [(QuotaGroup, MediaQuota?)] = [
            (.image, told.image), (.imageEdit, told.imageEdit), (.video, told.video), (.video720p, told.video720p),
        ]
        return Dictionary(
            uniqueKeysWithValues: groups.compactMap { group, quota in quota.map { (group, $0.quota(now: now)) } })
    }
}

extension RateLimitsAnswer {
    /// nil where nothing is said.
    fileprivate func quota(_ counts: (remaining: Int?, total: Int?), now: Date) -> Quota? {
        guard let remaining = counts.remaining else { return nil }
        return Quota(
            remaining: max(0, remaining), total: counts.total, window: window.flatMap(Duration.init(counted:)),
            resetsAt: wait.flatMap { Duration(counted: $0) }.map { now.addingTimeInterval($0 / .seconds(1)) },
            syncedAt: now)
    }
}

extension MediaQuota {
    fileprivate func quota(now: Date) -> Quota {
        let plain = nextAvailableAt.flatMap { try? Date($0, strategy: .iso8601) }
        // With or without fractions of a second; what is no time at all is not known.
        let precise = nextAvailableAt.flatMap {
            try? Date($0, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        return Quota(
            remaining: remaining.map { max(0, $0) }, total: total, window: window.flatMap(Duration.init(counted:)),
            resetsAt: plain ?? precise, syncedAt: now)
    }
}

extension Duration {
    /// Seconds as an upstream tells them; nil for what is no time, 30 days at most.
    fileprivate init?(counted seconds: some BinaryInteger) { self.init(counted: Double(seconds)) }

    fileprivate init?(counted seconds: Double) {
        guard seconds.isFinite, seconds >= 0 else { return nil }
        self = .seconds(min(seconds.rounded(.up), 30 * 86_400))
    }
}
