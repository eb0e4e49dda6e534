import Foundation

/// How many attempts one address or account has left: 5 a minute and 30 an hour, and after several failures in a row a
/// pause that doubles each time.
///
///     failures in a row   1…4   5    6    7    8    …   14 and more
///     pause               -     1 s  2 s  4 s  8 s  …   8.5 min
struct LoginMeter: Hashable, Sendable {
    static let perMinute = 5.0
    static let perHour = 30.0
    static let patience = 5
    static let longestPause: TimeInterval = 512
    /// Failures are forgotten after so long without another.
    static let memory: TimeInterval = 3_600

    private var minute = perMinute
    private var hour = perHour
    private(set) var failures = 0
    private var failedAt: Date
    private var pausedUntil: Date
    private var at: Date

    init(now: Date) {
        at = now
        failedAt = now
        pausedUntil = now
    }

    /// Seconds until an attempt is allowed; 0 when it is.
    mutating func wait(now: Date) -> TimeInterval {
        refill(now: now)
        let pause = pausedUntil.timeIntervalSince(now)
        return max(pause, (1 - minute) * 60 / Self.perMinute, (1 - hour) * 3_600 / Self.perHour, 0)
    }

    mutating func take() {
        minute -= 1
        hour -= 1
    }

    mutating func giveBack() {
        minute = min(minute + 1, Self.perMinute)
        hour = min(hour + 1, Self.perHour)
    }

    mutating func fail(now: Date) {
        failures += 1
        failedAt = now
        guard failures >= Self.patience else { return }
        let pause = TimeInterval(1 << min(failures - Self.patience, 20))
        pausedUntil = now.addingTimeInterval(min(pause, Self.longestPause))
    }

    mutating func succeed() {
        giveBack()
        failures = 0
        pausedUntil = at
    }

    /// Whether nothing would be lost if it were forgotten.
    mutating func isFresh(now: Date) -> Bool {
        refill(now: now)
        return failures == 0 && hour >= Self.perHour && minute >= Self.perMinute
    }

    private mutating func refill(now: Date) {
        // A clock that was set back takes nothing away and pauses nobody for longer than the longest pause.
        let passed = max(now.timeIntervalSince(at), 0)
        at = now
        minute = min(minute + passed * Self.perMinute / 60, Self.perMinute)
        hour = min(hour + passed * Self.perHour / 3_600, Self.perHour)
        pausedUntil = min(pausedUntil, now.addingTimeInterval(Self.longestPause))
        failedAt = min(failedAt, now)
        if now.timeIntervalSince(failedAt) >= Self.memory { failures = 0 }
    }
}
