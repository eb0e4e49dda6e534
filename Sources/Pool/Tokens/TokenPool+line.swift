import Foundation
import NIOConcurrencyHelpers
import Store

/// Waiting for a token, in line.
extension TokenPool {
    /// Tokens that cool come back without a sound.
    private static let longestNap = Duration.seconds(1)

    /// Lends now, or waits its turn for up to `patience`. Who were sent away would come back again and again, each time
    /// through the database: with more jobs than tokens that never ends.
    func lendInTurn(_ request: LeaseRequest) async throws -> TokenPoolState.Loan {
        switch welcome(request, mayWait: configuration.patience > .zero) {
        case .loan(let loan): return loan
        case .refusal(_, .some(let place)): return try await wait(place, request)
        case .refusal(let error, nil): throw error
        }
    }

    /// Lends now; who waits in line comes first.
    func lend(_ request: LeaseRequest) throws(PoolError) -> TokenPoolState.Loan {
        switch welcome(request, mayWait: false) {
        case .loan(let loan): return loan
        case .refusal(let error, _): throw error
        }
    }

    /// The same, of others than `tried`; nil if there is none, for whatever reason.
    func lendIfAny(_ request: LeaseRequest, excluding tried: Set<Int>) -> TokenPoolState.Loan? {
        guard case .loan(let loan) = welcome(request, excluding: tried, mayWait: false) else { return nil }
        return loan
    }

    /// After anything by which a token may have become free.
    func serveLine() {
        let now = clock()
        ring(state.withLockedValue { $0.serve(now: now) })
    }

    // Not inlined, as the next one: their locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func welcome(
        _ request: LeaseRequest, excluding tried: Set<Int> = [], mayWait: Bool
    ) -> TokenPoolState.Welcome {
        let now = clock()
        let (welcome, served) = state.withLockedValue {
            $0.welcome(request, excluding: tried, mayWait: mayWait, now: now)
        }
        ring(served)
        return welcome
    }

    @inline(never)
    private func wait(_ number: Int, _ request: LeaseRequest) async throws -> TokenPoolState.Loan {
        let end = ContinuousClock.now + configuration.patience
        let bell = Bell()
        bells.withLockedValue { $0[number] = bell }
        defer { bells.withLockedValue { $0[number] = nil } }
        // Its turn may have come before its bell hung.
        while true {
            let now = clock()
            let (served, loan, isWaiting) = state.withLockedValue { state in
                (state.serve(now: now), state.line.take(number), state.line.holds(number))
            }
            ring(served)
            if let loan { return loan }
            guard isWaiting, end > .now, !Task.isCancelled else { break }
            await bell.wait(atMost: min(Self.longestNap, end - .now))
        }
        // Between the two locks its turn may have come. Even who was cancelled takes it: its body's end brings it back.
        if let loan = state.withLockedValue({ $0.line.leave(number) }) { return loan }
        try Task.checkCancellation()
        return try lend(request)
    }

    private func ring(_ numbers: [Int]) {
        guard !numbers.isEmpty else { return }
        let served = bells.withLockedValue { bells in numbers.compactMap { bells[$0] } }
        for bell in served { bell.ring() }
    }
}
