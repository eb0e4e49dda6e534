import Foundation

/// Whether the upstream answers at all, as the attempts of all jobs learn it together. In an outage one of them asks now
/// and then; the others are sent away without asking, and told times so far apart that neither the database nor the
/// upstream, once it is back, meets them all at once.
struct OutageState: Sendable {
    /// Failures in a row before anybody is sent away: one request that always fails is no outage.
    private static let tolerated = 3
    /// Between two that ask: a quarter of the time that the outage has lasted.
    private static let pauses = 1.0...24.0
    /// Between two that come back.
    private static let step = 0.05
    /// What anybody is told to wait at most.
    private static let longest = 60.0
    /// After that long without a failure the outage is a new one. A job that is alone in it comes back more often.
    private static let memory = 120.0

    private var failures = 0
    private var since: Date?
    private var lastFailure: Date?
    private var closedUntil = Date.distantPast
    private var nextReturn = Date.distantPast

    /// nil: ask. Otherwise how long to stay away. `random` is 0..<1.
    mutating func admit(now: Date, random: Double) -> Duration? {
        let closed = closedUntil.timeIntervalSince(now)
        // A clock that was set back must not keep it closed.
        guard failures >= Self.tolerated, closed > 0, closed <= Self.longest else {
            // The others wait for what this one learns.
            forgetIdleTime(now: now)
            if failures >= Self.tolerated { close(now: now) }
            return nil
        }
        let back = max(nextReturn.addingTimeInterval(Self.step), closedUntil)
        let wait = back.timeIntervalSince(now)
        guard wait <= Self.longest else { return .seconds(Self.longest * (0.75 + random / 4)) }
        nextReturn = back
        return .seconds(wait)
    }

    /// It was asked and did not answer.
    mutating func failed(now: Date) {
        forgetIdleTime(now: now)
        since = min(since ?? now, now)
        lastFailure = now
        failures += 1
        close(now: now)
    }

    /// It answered, whatever it said.
    mutating func answered() { self = OutageState() }

    /// Hours in which nobody asked are no part of it.
    private mutating func forgetIdleTime(now: Date) {
        guard let lastFailure, abs(now.timeIntervalSince(lastFailure)) > Self.memory else { return }
        since = nil
    }

    private mutating func close(now: Date) {
        let lasted = since.map { now.timeIntervalSince($0) } ?? 0
        closedUntil = now.addingTimeInterval(min(max(lasted / 4, Self.pauses.lowerBound), Self.pauses.upperBound))
    }
}
