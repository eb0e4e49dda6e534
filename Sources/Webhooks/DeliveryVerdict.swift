import Foundation

/// What one try came to.
enum DeliveryResult: Hashable, Sendable {
    /// The receiver answered so.
    case answered(status: Int, retryAfter: TimeInterval?)
    /// There was no answer, for this reason in words of ours.
    case failed(String)

    var status: Int? {
        guard case .answered(let status, _) = self else { return nil }
        return status
    }
}

/// What a try means for the delivery and for its endpoint.
struct DeliveryVerdict: Hashable, Sendable {
    enum Fate: Hashable, Sendable {
        case delivered
        case again(at: Date)
        case dead
    }

    enum Health: Hashable, Sendable {
        case well
        case failing(since: Date)
        case disabled(reason: String)
    }

    /// What is remembered of an endpoint whose last try failed.
    struct Failing: Hashable, Sendable {
        let since: Date
        let last: Date
    }

    let fate: Fate
    let health: Health
    let status: Int?
    let failure: String?

    /// - Parameters:
    ///   - attempts: with this one.
    ///   - failing: the endpoint's, as it was before.
    ///   - patience: how long an endpoint may fail before it is disabled.
    init(
        _ result: DeliveryResult, attempts: Int, lastTryAt: Date, failing: Failing?, patience: TimeInterval,
        random: Double, now: Date
    ) {
        var (wanted, failure) = (TimeInterval?.none, "")
        switch result {
        case .answered(let status, _) where (200..<300).contains(status):
            self.init(fate: .delivered, health: .well, status: status, failure: nil)
            return
        case .answered(410, _):
            let reason = "It answered 410 Gone."
            self.init(fate: .dead, health: .disabled(reason: reason), status: 410, failure: reason)
            return
        case .answered(let status, let retryAfter):
            let redirects = (300..<400).contains(status) ? ": redirects are not followed." : "."
            (wanted, failure) = (retryAfter, "It answered \(status)\(redirects)")
        case .failed(let reason): failure = reason
        }
        // Failures with a day of silence between them are no long failure.
        let since = failing.flatMap { now.timeIntervalSince($0.last) <= RetryPlan.patience ? $0.since : nil } ?? now
        guard now.timeIntervalSince(since) < patience else {
            let reason = "No delivery came through for \(Int(patience / 3600)) hours. The last: \(failure)"
            self.init(fate: .dead, health: .disabled(reason: reason), status: result.status, failure: failure)
            return
        }
        let next = RetryPlan.next(afterTry: attempts, lastTryAt: lastTryAt, wanted: wanted, random: random, now: now)
        self.init(
            fate: next.map(Fate.again) ?? .dead, health: .failing(since: since), status: result.status,
            failure: failure)
    }

    private init(fate: Fate, health: Health, status: Int?, failure: String?) {
        self.fate = fate
        self.health = health
        self.status = status
        self.failure = failure
    }
}
