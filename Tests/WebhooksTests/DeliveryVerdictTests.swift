import Foundation
import Testing

@testable import Webhooks

@Suite("Retries and verdicts")
struct DeliveryVerdictTests {
    private static let now = Date(timeIntervalSince1970: 1_760_000_000)
    private static let lastTry = now.addingTimeInterval(86_400)

    private func pause(after attempts: Int, wanted: TimeInterval? = nil, random: Double) -> TimeInterval? {
        RetryPlan.next(afterTry: attempts, lastTryAt: Self.lastTry, wanted: wanted, random: random, now: Self.now)?
            .timeIntervalSince(Self.now)
    }

    @Test(
        "Pauses grow fourfold up to two hours, and spread over their second half",
        arguments: zip([1, 2, 3, 4, 5, 6, 7, 8, 1_000, 0], [2, 8, 32, 128, 512, 2048, 7200, 7200, 7200, 2.0]))
    func pauses(attempts: Int, most: TimeInterval) {
        #expect(pause(after: attempts, random: 0) == most / 2)
        #expect(pause(after: attempts, random: 1) == most)
    }

    @Test("Retry-After makes a pause longer, never shorter, and two hours at most")
    func retryAfter() {
        #expect(pause(after: 1, wanted: 60, random: 1) == 60)
        #expect(pause(after: 5, wanted: 60, random: 1) == 512)
        #expect(pause(after: 1, wanted: 1e9, random: 1) == 7200)
    }

    @Test("Tries go on for 24 hours to the end, whatever the jitter", arguments: [0.0, 0.5, 0.999])
    func wholeDay(random: Double) throws {
        var (now, tries) = (Self.now, 1)
        while let next = RetryPlan.next(
            afterTry: tries, lastTryAt: Self.lastTry, random: random, now: now)
        {
            #expect(next > now)
            (now, tries) = (next, tries + 1)
        }
        #expect(now == Self.lastTry)
        #expect((15...40).contains(tries))
    }

    private func verdict(
        _ result: DeliveryResult, attempts: Int = 1, failing: (since: TimeInterval, last: TimeInterval)? = nil,
        at now: Date = Self.now
    ) -> DeliveryVerdict {
        DeliveryVerdict(
            result, attempts: attempts, lastTryAt: Self.lastTry,
            failing: failing.map {
                .init(since: now.addingTimeInterval(-$0.since), last: now.addingTimeInterval(-$0.last))
            }, patience: 3 * 86_400, random: 1, now: now)
    }

    @Test("Any 2xx is a delivery, and the endpoint is well", arguments: [200, 201, 202, 204, 299])
    func delivered(status: Int) {
        let verdict = verdict(.answered(status: status, retryAfter: nil), failing: (1e9, 0))
        #expect(verdict.fate == .delivered && verdict.health == .well)
        #expect(verdict.status == status && verdict.failure == nil)
    }

    @Test("Everything else is tried again", arguments: [199, 300, 301, 302, 307, 400, 401, 404, 429, 500, 503])
    func failed(status: Int) {
        let verdict = verdict(.answered(status: status, retryAfter: nil))
        #expect(verdict.fate == .again(at: Self.now.addingTimeInterval(2)))
        #expect(verdict.health == .failing(since: Self.now))
        #expect(verdict.status == status && verdict.failure?.contains(String(status)) == true)
        #expect(verdict.failure?.contains("redirects") == (300..<400).contains(status))
    }

    @Test("Without an answer the reason stands")
    func silent() {
        let verdict = verdict(.failed("It did not answer in time."), attempts: 3)
        #expect(verdict.fate == .again(at: Self.now.addingTimeInterval(32)))
        #expect(verdict.status == nil && verdict.failure == "It did not answer in time.")
    }

    @Test("410 disables the endpoint at once")
    func gone() {
        let verdict = verdict(.answered(status: 410, retryAfter: nil))
        #expect(verdict.fate == .dead)
        #expect(verdict.health == .disabled(reason: "It answered 410 Gone."))
    }

    @Test("After its last try a delivery is dead")
    func dead() {
        let verdict = verdict(.answered(status: 500, retryAfter: nil), attempts: 17, at: Self.lastTry)
        #expect(verdict.fate == .dead && verdict.failure == "It answered 500.")
    }

    @Test("An endpoint that fails for long is disabled, with the reason")
    func longFailure() {
        let day = 86_400.0
        #expect(verdict(.failed("x"), failing: (3 * day - 1, 60)).health == .failing(since: Self.now - (3 * day - 1)))
        let end = verdict(.failed("It could not be connected to."), failing: (3 * day, 60))
        #expect(end.fate == .dead)
        #expect(
            end.health
                == .disabled(
                    reason: "No delivery came through for 72 hours. The last: It could not be connected to."))
    }

    @Test("Failures with silence between them are no long failure")
    func rareFailures() {
        let verdict = verdict(.failed("x"), failing: (30 * 86_400, 86_401))
        #expect(verdict.health == .failing(since: Self.now))
        #expect(verdict.fate == .again(at: Self.now.addingTimeInterval(2)))
    }
}
