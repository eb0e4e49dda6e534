import Catalog
import Foundation
import Upstream

/// What is known of a token's allowance for one group of calls, told to whoever knows no upstream; nil is unknown.
package struct QuotaView: Hashable, Sendable {
    package let group: QuotaGroup
    package let remaining: Int?
    package let total: Int?
    package let window: Duration?
    package let resetsAt: Date?
    package let syncedAt: Date?

    init(_ group: QuotaGroup, _ quota: Quota) {
        self.group = group
        remaining = quota.remaining
        total = quota.total
        window = quota.window
        resetsAt = quota.resetsAt
        syncedAt = quota.syncedAt
    }

    /// In the order of the groups' names.
    static func all(_ quotas: [QuotaGroup: Quota]) -> [QuotaView] {
        quotas.map { QuotaView($0.key, $0.value) }.sorted { $0.group.rawValue < $1.group.rawValue }
    }
}

extension Token {
    package var quotaViews: [QuotaView] { QuotaView.all(quotas) }

    /// Cooling, or its allowance for chats is used up.
    package func isLimited(at now: Date) -> Bool {
        switch recovered(at: now).state {
        case .cooling: true
        case .expired, .disabled: false
        case .active:
            quotas[.chat].map { $0.remaining == 0 && ($0.resetsAt.map { $0 > now } ?? true) } ?? false
        }
    }
}

extension TokenTest {
    /// A `TokenTest` told to whoever knows no upstream.
    package enum View: Hashable, Sendable {
        case valid([QuotaView])
        /// The session is dead.
        case expired
        case blocked
        /// Out of quota for now.
        case limited
        /// Nothing was learnt of the token: the road or the upstream failed.
        case unknown(status: Int?)
    }

    package var view: View {
        switch self {
        case .valid(let quotas): .valid(QuotaView.all(quotas))
        case .invalid(.unauthenticated, _): .expired
        case .invalid(.accountBlocked, _): .blocked
        case .invalid(.rateLimited, _): .limited
        case .invalid(_, let status): .unknown(status: status)
        }
    }
}
