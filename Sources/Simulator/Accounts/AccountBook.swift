import Foundation

/// Each account's quota windows and its conversations in flight.
struct AccountBook: Sendable {
    struct Standing: Sendable {
        /// By group; the one of all conversations has no name.
        fileprivate var windows: [String: Window] = [:]
        var requests = 0
        var inFlight = 0
        var maximumInFlight = 0
        var hungUp = 0
    }

    struct Window: Sendable {
        let start: Date
        var used = 0
    }

    /// What is left of a quota and, if that is nothing, for how long.
    struct Balance: Hashable, Sendable {
        let left: Int
        let total: Int
        let windowSeconds: Int
        let waitSeconds: Int?
    }

    enum Admission: Hashable, Sendable {
        case admitted
        case exhausted(waitSeconds: Int)
    }

    private struct Key: Hashable, Sendable {
        var token: String?
        var group: String?
    }

    private var quotas: [Key: UpstreamSimulator.Quota] = [:]
    private(set) var standings: [String: Standing] = [:]

    init(_ options: UpstreamSimulator.Options) {
        set(options.quota, group: nil, token: nil)
        for (token, quota) in options.quotas { set(quota, group: nil, token: token) }
        for (group, quota) in options.groupQuotas { set(quota, group: group, token: nil) }
    }

    /// No group: of all conversations. No token: of every account that has none of its own.
    mutating func set(_ quota: UpstreamSimulator.Quota?, group: String?, token: String?) {
        quotas[Key(token: token, group: group)] = quota
    }

    private func quota(_ token: String, _ group: String?) -> UpstreamSimulator.Quota? {
        quotas[Key(token: token, group: group)] ?? quotas[Key(token: nil, group: group)]
    }

    /// The first of these groups that is counted; nil when only all conversations are, or none.
    func counted(_ groups: [String], of token: String) -> String? {
        groups.first { quota(token, $0) != nil }
    }

    /// Takes one from the quota of all and the charge, if there is one, from its group's, and counts the conversation as in flight until
    /// `end`.
    mutating func begin(_ token: String, _ charge: Charge?, now: Date) -> Admission {
        var standing = standings[token] ?? Standing()
        defer { standings[token] = standing }
        standing.requests += 1
        var due: [(group: String?, cost: Int)] = quota(token, nil) == nil ? [] : [(nil, 1)]
        if let charge, let group = counted(charge.groups, of: token) { due.append((group, charge.cost)) }
        for (group, cost) in due {
            guard let balance = balance(token, group, now: now), balance.left < cost else { continue }
            return .exhausted(waitSeconds: balance.waitSeconds ?? wait(token, group, now: now))
        }
        for (group, cost) in due {
            var window = open(standing, token, group, now: now) ?? Window(start: now)
            window.used += cost
            standing.windows[group ?? ""] = window
        }
        standing.inFlight += 1
        standing.maximumInFlight = max(standing.maximumInFlight, standing.inFlight)
        return .admitted
    }

    mutating func end(_ token: String, hungUp: Bool) {
        standings[token]?.inFlight -= 1
        if hungUp { standings[token]?.hungUp += 1 }
    }

    /// nil without a quota.
    func balance(_ token: String, _ group: String?, now: Date) -> Balance? {
        guard let quota = quota(token, group) else { return nil }
        let used = standings[token].flatMap { open($0, token, group, now: now) }?.used ?? 0
        let left = max(0, quota.requests - used)
        return Balance(
            left: left, total: quota.requests, windowSeconds: Int(quota.windowSeconds),
            waitSeconds: left == 0 ? wait(token, group, now: now) : nil)
    }

    /// The window that is open now.
    private func open(_ standing: Standing, _ token: String, _ group: String?, now: Date) -> Window? {
        guard let window = standing.windows[group ?? ""], let quota = quota(token, group),
            now.timeIntervalSince(window.start) < quota.windowSeconds
        else { return nil }
        return window
    }

    private func wait(_ token: String, _ group: String?, now: Date) -> Int {
        guard let quota = quota(token, group) else { return 1 }
        let start = standings[token].flatMap { open($0, token, group, now: now) }?.start ?? now
        return max(1, Int(start.addingTimeInterval(quota.windowSeconds).timeIntervalSince(now).rounded(.up)))
    }
}
