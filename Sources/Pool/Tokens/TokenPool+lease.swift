import Foundation
import NIOConcurrencyHelpers
import Upstream

extension TokenPool {
    /// Lends the token that `LeaseRequest` asks for to `body`, and takes it back afterwards, whatever happens. While
    /// there is none it waits in line, up to `patience`. An `UpstreamError` settles whom it blames. As long as nothing can
    /// have been started `body` runs again: by another road after one that failed, with another token after one that is
    /// to blame or an answer that the operator names, unless it was demanded. Throws `PoolError` when nothing can be lent,
    /// else what `body` threw last.
    package func withLease<Result: Sendable>(
        _ request: LeaseRequest, _ body: (Lease) async throws -> Result
    ) async throws -> Result {
        let start = stopwatch()
        let errand = errand(with: try await lendInTurn(request), since: start)
        var lease = try await routed(errand.loan, request)
        while true {
            do {
                let result = try await body(lease)
                await served(errand, lease, request)
                return result
            } catch {
                lease = try await another(for: errand, after: error, with: lease, request)
            }
        }
    }

    /// What one call of `withLease` has tried. On the heap: what lies in a stream's frames lies there as long as it lives.
    private final class Errand {
        /// The wait in line counts.
        let start: ContinuousClock.Instant
        var loan: TokenPoolState.Loan
        var plan: RetryPlan
        var tried: Set<Int>

        init(_ loan: TokenPoolState.Loan, _ plan: RetryPlan, since start: ContinuousClock.Instant) {
            self.start = start
            self.loan = loan
            self.plan = plan
            tried = [loan.id]
        }
    }

    // Not inlined, as the next ones: their locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func errand(with loan: TokenPoolState.Loan, since start: ContinuousClock.Instant) -> Errand {
        Errand(loan, RetryPlan(configuration), since: start)
    }

    @inline(never)
    private func served(_ errand: Errand, _ lease: Lease, _ request: LeaseRequest) async {
        proxies?.settle(lease.road, .served)
        // Asking after what is made already costs no quota, and says nothing of how much is left.
        await settle(errand.loan, request.evenIfCooling ? .untouched : .served, request)
    }

    /// By another road, or with another token. Throws `error` where nothing else is to be tried.
    @inline(never)
    private func another(
        for errand: Errand, after error: any Error, with lease: Lease, _ request: LeaseRequest
    ) async throws -> Lease {
        proxies?.settle(lease.road, RoadOutcome(error))
        let loan = errand.loan
        let step =
            Task.isCancelled
            ? .stop
            : errand.plan.next(after: error, elapsed: stopwatch() - errand.start, mayChangeToken: request.token == nil)
        guard case .otherRoad(let pause, let isNeeded) = step else {
            await settle(loan, TokenOutcome(error, credential: loan.credential), request)
            // Where there is no other, what the last one said is the better answer.
            guard case .otherToken(let pause) = step, await rest(pause),
                let next = lendIfAny(request, excluding: errand.tried)
            else { throw error }
            errand.loan = next
            errand.tried.insert(next.id)
            return try await routed(next, request)
        }
        guard await rest(pause), let next = rerouted(loan, avoiding: lease.road, isNeeded: isNeeded) else {
            await settle(loan, .untouched, request)
            throw error
        }
        return next
    }

    /// False when it was cut short.
    private func rest(_ pause: Duration) async -> Bool {
        do {
            try await sleep(pause)
            return !Task.isCancelled
        } catch {
            return false
        }
    }

    /// A loan without a road goes back.
    @inline(never)
    private func routed(_ loan: TokenPoolState.Loan, _ request: LeaseRequest) async throws -> Lease {
        do {
            return try route(loan)
        } catch {
            await settle(loan, .untouched, request)
            throw error
        }
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func route(_ loan: TokenPoolState.Loan, avoiding failed: Road? = nil) throws(PoolError) -> Lease {
        guard let proxies else {
            let road = Road(id: nil, egress: configuration.egress, label: "direct")
            return Lease(token: loan.id, provider: loan.provider, credential: loan.credential, road: road)
        }
        let road = try proxies.road(for: loan.id, avoiding: failed)
        return Lease(
            token: loan.id, provider: loan.provider, credential: loan.credential, road: road,
            assets: proxies.assetEgress(for: road))
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    /// nil: there is none that would be of use.
    @inline(never)
    private func rerouted(_ loan: TokenPoolState.Loan, avoiding failed: Road, isNeeded: Bool) -> Lease? {
        // What the last try said is the better answer than that no road is left.
        guard let lease = try? route(loan, avoiding: failed) else { return nil }
        guard isNeeded, lease.road == failed else { return lease }
        proxies?.settle(lease.road, .untouched)
        return nil
    }

    private func settle(_ loan: TokenPoolState.Loan, _ outcome: TokenOutcome, _ request: LeaseRequest) async {
        await keep(change(loan, outcome, request))
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func change(
        _ loan: TokenPoolState.Loan, _ outcome: TokenOutcome, _ request: LeaseRequest
    ) -> TokenPoolState.Change? {
        let now = clock()
        let jitter = Double.random(in: 0..<1)
        return state.withLockedValue {
            $0.settle(
                loan.id, outcome, tier: request.tier, quota: request.quota, cost: request.cost, jitter: jitter, now: now
            )
        }
    }
}
