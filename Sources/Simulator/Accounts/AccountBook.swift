import Foundation

/// Each account's quota window and its conversations in flight.
struct AccountBook: Sendable {
    struct Standing: Sendable {
        var windowStart: Date?
        var used = 0
        var requests = 0
        var inFlight = 0
        var maximumInFlight = 0
        var hungUp = 0
    }

    enum Admission: Hashable, Sendable {
        case admitted
        case exhausted(waitSeconds: Int)
    }

    private let quota: UpstreamSimulator.Quota?
    private let quotas: [String: UpstreamSimulator.Quota]
    private(set) var standings: [String: Standing] = [:]

    init(quota: UpstreamSimulator.Quota?, quotas: [String: UpstreamSimulator.Quota]) {
        self.quota = quota
        self.quotas = quotas
    }

    func quota(of token: String) -> UpstreamSimulator.Quota? { quotas[token] ?? quota }

    /// Takes one from the quota and counts the conversation as in flight until `end`.
    mutating func begin(_ token: String, now: Date) -> Admission {
        var standing = current(token, now: now)
        defer { standings[token] = standing }
        standing.requests += 1
        if let quota = quota(of: token) {
            if standing.used >= quota.requests {
                return .exhausted(waitSeconds: wait(standing, quota, now: now))
            }
            if standing.windowStart == nil { standing.windowStart = now }
            standing.used += 1
        }
        standing.inFlight += 1
        standing.maximumInFlight = max(standing.maximumInFlight, standing.inFlight)
        return .admitted
    }

    mutating func end(_ token: String, hungUp: Bool) {
        standings[token]?.inFlight -= 1
        if hungUp { standings[token]?.hungUp += 1 }
    }

    /// What is left and, if that is nothing, for how long.
    func remaining(_ token: String, now: Date) -> (left: Int, total: Int, waitSeconds: Int?)? {
        guard let quota = quota(of: token) else { return nil }
        let standing = current(token, now: now)
        let left = max(0, quota.requests - standing.used)
        return (left, quota.requests, left == 0 ? wait(standing, quota, now: now) : nil)
    }

    private func current(_ token: String, now: Date) -> Standing {
        var standing = standings[token] ?? Standing()
        if let start = standing.windowStart, let quota = quota(of: token),
            now.timeIntervalSince(start) >= quota.windowSeconds
        {
            standing.windowStart = nil
            standing.used = 0
        }
        return standing
    }

    private func wait(_ standing: Standing, _ quota: UpstreamSimulator.Quota, now: Date) -> Int {
        let end = (standing.windowStart ?? now).addingTimeInterval(quota.windowSeconds)
        return max(1, Int(end.timeIntervalSince(now).rounded(.up)))
    }
}
