import Testing
import Upstream

@testable import Pool

@Suite("What is tried again within a call")
struct RetryPlanTests {
    private static let all: Set<Int> = [400, 401, 403, 404, 429, 500, 503]

    private func next(
        _ error: UpstreamError, codes: Set<Int>, mayChangeToken: Bool = true
    ) -> RetryPlan.Step {
        var plan = RetryPlan(.init(retryStatusCodes: codes))
        return plan.next(after: error, elapsed: .zero, mayChangeToken: mayChangeToken)
    }

    @Test(
        "Another token is tried after the answers that the operator names",
        arguments: [
            (UpstreamError.Kind.unavailable, 503), (.unavailable, 500), (.notFound, 404), (.unauthenticated, 401),
            (.rateLimited, 429),
        ] as [(UpstreamError.Kind, Int)])
    func named(kind: UpstreamError.Kind, status: Int) {
        let error = UpstreamError(kind, status: status, message: "no")
        #expect(next(error, codes: [status]) == .otherToken(after: .milliseconds(100)))
        #expect(next(error, codes: Self.all.subtracting([status])) == .stop)
        #expect(next(error.startingUncertain(), codes: Self.all) == .stop)
        #expect(next(error, codes: Self.all, mayChangeToken: false) == .stop)
    }

    @Test("A token that is barred is changed whatever the operator names; a request at fault is at fault everywhere")
    func unnamed() {
        let blocked = UpstreamError(.accountBlocked, status: 403, message: "blocked-user")
        #expect(next(blocked, codes: []) == .otherToken(after: .milliseconds(100)))
        #expect(next(UpstreamError(.badRequest, status: 400, message: "no"), codes: Self.all) == .stop)
        #expect(next(UpstreamError(.moderated, status: 403, message: "no"), codes: Self.all) == .stop)
        #expect(next(UpstreamError(.malformedAnswer, message: "no status"), codes: Self.all) == .stop)
    }

    @Test("Roads and tokens have tries and pauses of their own, all within one budget")
    func layers() {
        var plan = RetryPlan(.init(triesPerLease: 3, maxTLSRetries: 2, retryBudget: .seconds(10)))
        let road = UpstreamError(.egressFailed, message: "no connection")
        let limit = UpstreamError(.rateLimited, status: 429, message: "slow")
        let steps = [road, limit, road, limit, road, limit].map {
            plan.next(after: $0, elapsed: .seconds(9), mayChangeToken: true)
        }
        #expect(
            steps == [
                .otherRoad(after: .milliseconds(400), isNeeded: false), .otherToken(after: .milliseconds(100)),
                .otherRoad(after: .milliseconds(800), isNeeded: false), .otherToken(after: .milliseconds(200)),
                .stop, .stop,
            ])
        var late = RetryPlan(.init(retryBudget: .seconds(10)))
        #expect(late.next(after: limit, elapsed: .milliseconds(9950), mayChangeToken: true) == .stop)
        #expect(late.next(after: road, elapsed: .milliseconds(9700), mayChangeToken: true) == .stop)
    }
}
