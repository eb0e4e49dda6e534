import Foundation

/// When a delivery that failed is tried again.
///
/// | after try | 1 | 2 | 3  | 4   | 5   | 6    | 7 …         |
/// |-----------|---|---|----|-----|-----|------|-------------|
/// | up to s   | 2 | 8 | 32 | 128 | 512 | 2048 | 7200 (2 h)  |
///
/// A random part of the second half of it, so that deliveries which failed together do not come back together. The last
/// try is made when the time is up, whatever the table says.
enum RetryPlan {
    /// Tries go on for so long.
    static let patience: TimeInterval = 24 * 3600
    static let longest: TimeInterval = 7200

    /// nil: that was the last try. `wanted`: what the receiver asked for by `Retry-After`, taken up to the longest pause.
    static func next(
        afterTry attempts: Int, lastTryAt: Date, wanted: TimeInterval? = nil, random: Double, now: Date
    ) -> Date? {
        guard now < lastTryAt else { return nil }
        let pause = max(pause(afterTry: attempts, random: random), min(wanted ?? 0, longest))
        return min(now.addingTimeInterval(pause), lastTryAt)
    }

    private static func pause(afterTry attempts: Int, random: Double) -> TimeInterval {
        let doublings = 2 * (min(max(attempts, 1), 7) - 1) + 1
        return min(Double(1 << doublings), longest) * (0.5 + random / 2)
    }
}
