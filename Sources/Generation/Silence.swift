import Foundation

/// How long an upstream that is asked to begin has not answered.
struct Silence: Hashable, Sendable {
    let since: Date?

    /// Whether it may be waited for any longer.
    func isBearable(now: Date, for limit: Duration) -> Bool {
        now.timeIntervalSince(since ?? now) < limit / .seconds(1)
    }

    /// How long to leave it alone: half the time that it lasts already, up to a minute, at least `asked`, and a little more
    /// at random (0..<1).
    func pause(now: Date, asked: Duration, random: Double) -> Duration {
        let lasted = now.timeIntervalSince(since ?? now)
        return max(.seconds(min(max(lasted / 2, 2), 48)), asked) * (1 + random / 4)
    }
}
