import Catalog
import Foundation

/// What an account may still ask for in one group. What is not known is nil, never zero.
package struct Quota: Hashable, Sendable {
    package var remaining: Int?
    package var total: Int?
    package var window: Duration?
    package var resetsAt: Date?
    /// When the upstream last said so.
    package var syncedAt: Date?

    package init(
        remaining: Int? = nil, total: Int? = nil, window: Duration? = nil, resetsAt: Date? = nil, syncedAt: Date? = nil
    ) {
        self.remaining = remaining
        self.total = total
        self.window = window
        self.resetsAt = resetsAt
        self.syncedAt = syncedAt
    }
}

/// Who can say what an account may still ask for.
package protocol QuotaSource: Sendable {
    /// Groups of which nothing is said are left out.
    func quotas(of credential: Credential, tier: Tier, by egress: Egress) async throws(UpstreamError)
        -> [QuotaGroup: Quota]

    /// Whether `models` says anything.
    var listsModels: Bool { get }

    /// All models that the credential may use, by the provider's own names. What cannot be read whole is thrown.
    func models(of credential: Credential, by egress: Egress) async throws(UpstreamError) -> Set<String>
}

extension QuotaSource {
    package var listsModels: Bool { false }

    package func models(of credential: Credential, by egress: Egress) async throws(UpstreamError) -> Set<String> { [] }
}
