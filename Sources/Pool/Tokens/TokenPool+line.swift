import Foundation
import NIOConcurrencyHelpers
import Store

/// Waiting for a token, in line.
extension TokenPool {
    /// Where the visitors of the line hear that it is their turn.
    struct Bells: Sendable {
        var byNumber: [Int: Bell] = [:]
        var next = 0

        mutating func hang() -> (number: Int, bell: Bell) {
            next += 1
            let bell = Bell()
            byNumber[next] = bell
            return (next, bell)
        }
    }

    /// Tokens that cool come back without a sound.
    private static let longestNap = Duration.seconds(1)

    /// Lends now, or waits its turn for up to `patience`. Who were sent away would come back again and again, each time
    /// through the database: with more jobs than tokens that never ends.
    func lendInTurn(_ request: LeaseRequest) async throws -> TokenPoolState.Loan {
        if let loan = lendIfAny(request) { return loan }
        return try await lendInLine(request)
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func lendInLine(_ request: LeaseRequest) async throws -> TokenPoolState.Loan {
        let end = ContinuousClock.now + configuration.patience
        let (number, bell) = bells.withLockedValue { $0.hang() }
        defer { bells.withLockedValue { $0.byNumber[number] = nil } }
        if let loan = try lend(request, orJoin: number) { return loan }
        while true {
            await bell.wait(atMost: min(Self.longestNap, end - .now))
            let now = clock()
            let (served, loan, isWaiting) = state.withLockedValue { state in
                (state.serve(now: now), state.line.take(number), state.line.holds(number))
            }
            ring(served)
            if let loan { return loan }
            if isWaiting, end > .now, !Task.isCancelled { continue }
            // Between the two locks its turn may have come. Even who was cancelled takes it: its body's end brings it back.
            if let loan = state.withLockedValue({ $0.line.leave(number) }) { return loan }
            try Task.checkCancellation()
            return try lend(request)
        }
    }

    /// After anything by which a token may have become free.
    func serveLine() {
        let now = clock()
        ring(state.withLockedValue { $0.serve(now: now) })
    }

    private func ring(_ numbers: [Int]) {
        guard !numbers.isEmpty else { return }
        let served = bells.withLockedValue { bells in numbers.compactMap { bells.byNumber[$0] } }
        for bell in served { bell.ring() }
    }

    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    /// nil: it joined the line.
    @inline(never)
    private func lend(_ request: LeaseRequest, orJoin number: Int) throws(PoolError) -> TokenPoolState.Loan? {
        let now = clock()
        let isPatient = configuration.patience > .zero
        return try state.withLockedValue { state -> Swift.Result<TokenPoolState.Loan?, PoolError> in
            do throws(PoolError) {
                return .success(try state.lend(request, now: now))
            } catch {
                if case .tokenGone = error { return .failure(error) }
                if case .noToken = error, !request.awaitsNewTokens { return .failure(error) }
                let hasJoined = isPatient && state.line.join(.init(number: number, request: request))
                return hasJoined ? .success(nil) : .failure(error)
            }
        }.get()
    }
}
