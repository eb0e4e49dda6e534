import Foundation

/// What the database tells about a digest, enough to judge it at any time.
struct KeyHolder: Hashable, Sendable {
    let principal: Principal
    let expiresAt: Date?
    let revokedAt: Date?

    func isLive(at now: Date) -> Bool { revokedAt == nil && expiresAt.map { now < $0 } ?? true }
}
