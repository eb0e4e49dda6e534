import Foundation

/// Meters by name, a bounded number of them. When it is full, those with the fewest failures go: whoever floods it with
/// new names does not free the one that is under attack.
struct LoginMeters: Sendable {
    private let limit: Int
    private var meters: [String: LoginMeter] = [:]

    init(limit: Int) { self.limit = limit }

    var count: Int { meters.count }

    /// Seconds; 0 for whom there is no meter.
    mutating func wait(_ name: String, now: Date) -> TimeInterval { meters[name]?.wait(now: now) ?? 0 }

    mutating func change(_ name: String, now: Date, _ change: (inout LoginMeter) -> Void) {
        if meters[name] == nil, meters.count >= limit { makeRoom(now: now) }
        var meter = meters[name] ?? LoginMeter(now: now)
        change(&meter)
        meters[name] = meter.isFresh(now: now) ? nil : meter
    }

    /// A tenth at once, so that it is rarely done.
    private mutating func makeRoom(now: Date) {
        for (name, var meter) in meters where meter.isFresh(now: now) { meters[name] = nil }
        let room = limit - max(limit / 10, 1)
        guard meters.count > room else { return }
        for (name, _) in meters.sorted(by: { $0.value.failures < $1.value.failures }).prefix(meters.count - room) {
            meters[name] = nil
        }
    }
}
