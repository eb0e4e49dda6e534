import Foundation

/// Which endpoint's deliveries go out when: a few at once for each, one for an endpoint that fails, so that a slow one
/// delays no other. It holds no more of a delivery than its number; the table is looked into when something is due and
/// there is room.
struct DispatchState {
    struct Limits: Hashable, Sendable {
        var perEndpoint = 4
        var total = 512
    }

    /// Look for what is due at this endpoint: as many as this.
    struct Look: Hashable, Sendable {
        let endpoint: Int
        let limit: Int
    }

    private struct Lane {
        var sending: Set<Int> = []
        /// When something may be due.
        var lookAt: Date?
        /// Places kept for what a look under way finds.
        var reserved: Int?
        /// What was being sent when the look began: the table shows it as due, whatever has become of it.
        var skipped: Set<Int> = []
        var isFailing = false

        var isIdle: Bool { sending.isEmpty && lookAt == nil && reserved == nil }

        mutating func expect(_ date: Date) { lookAt = lookAt.map { min($0, date) } ?? date }
    }

    private let limits: Limits
    private var lanes: [Int: Lane] = [:]
    private(set) var sending = 0
    private var reserved = 0

    init(limits: Limits = Limits()) { self.limits = limits }

    /// Something of this endpoint is due then.
    mutating func expect(_ endpoint: Int, at date: Date) { lanes[endpoint, default: Lane()].expect(date) }

    /// Where to look now, the longest due first.
    mutating func looks(now: Date) -> [Look] {
        var free = limits.total - sending - reserved
        guard free > 0 else { return [] }
        let due = lanes.filter { canLook($0.value) && isDue($0.value, now) }
            .sorted { ($0.value.lookAt ?? now, $0.key) < ($1.value.lookAt ?? now, $1.key) }
        var looks: [Look] = []
        for (endpoint, lane) in due where free > 0 {
            let room = min(room(lane), free)
            free -= room
            var lane = lane
            lane.reserved = room
            reserved += room
            lane.lookAt = nil
            lane.skipped = lane.sending
            lanes[endpoint] = lane
            // What is being sent stands in the table before the rest.
            looks.append(Look(endpoint: endpoint, limit: room + lane.sending.count))
        }
        return looks
    }

    /// What a look found. Returns what is to be sent now.
    /// - Parameter next: when the first of what was not found is due.
    mutating func found(_ deliveries: [Int], of look: Look, next: Date?, isFailing: Bool, now: Date) -> [Int] {
        guard var lane = lanes[look.endpoint], let kept = lane.reserved else { return [] }
        lane.reserved = nil
        reserved -= kept
        lane.isFailing = isFailing
        let fresh = deliveries.filter { !lane.skipped.contains($0) && !lane.sending.contains($0) }
        let chosen = Array(fresh.prefix(max(0, min(room(lane), kept))))
        lane.skipped = []
        lane.sending.formUnion(chosen)
        sending += chosen.count
        if deliveries.count >= look.limit || chosen.count < fresh.count {
            lane.expect(now)
        } else if let next {
            lane.expect(next)
        }
        put(lane, look.endpoint)
        return chosen
    }

    /// A try is over. `again`: when the next one of the same delivery is due.
    mutating func ended(_ delivery: Int, of endpoint: Int, again: Date?, isFailing: Bool) {
        guard var lane = lanes[endpoint], lane.sending.remove(delivery) != nil else { return }
        sending -= 1
        lane.isFailing = isFailing
        if let again { lane.expect(again) }
        put(lane, endpoint)
    }

    /// When to ask for looks again; nil until something happens.
    func nextLook() -> Date? {
        guard sending + reserved < limits.total else { return nil }
        return lanes.values.lazy.filter(canLook).compactMap(\.lookAt).min()
    }

    /// Endpoints that it knows anything of.
    var laneCount: Int { lanes.count }

    private func canLook(_ lane: Lane) -> Bool { lane.reserved == nil && room(lane) > 0 }

    /// Later than anything can be due: the clock was set back.
    private func isDue(_ lane: Lane, _ now: Date) -> Bool {
        lane.lookAt.map { $0 <= now || $0 > now.addingTimeInterval(RetryPlan.longest) } ?? false
    }

    private func room(_ lane: Lane) -> Int { (lane.isFailing ? 1 : limits.perEndpoint) - lane.sending.count }

    private mutating func put(_ lane: Lane, _ endpoint: Int) { lanes[endpoint] = lane.isIdle ? nil : lane }
}
