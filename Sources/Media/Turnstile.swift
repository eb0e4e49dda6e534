import NIOConcurrencyHelpers

/// Lets at most so many bodies run at once; the others wait in line, and may leave it when they are cancelled.
final class Turnstile: Sendable {
    private struct State {
        var machine: TurnstileState
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextVisitor = 0
    }

    private let state: NIOLockedValueBox<State>

    init(places: Int, longestQueue: Int = 1024) {
        state = NIOLockedValueBox(State(machine: TurnstileState(places: places, longestQueue: longestQueue)))
    }

    func pass<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let visitor = state.withLockedValue { state in
            defer { state.nextVisitor += 1 }
            return state.nextVisitor
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLockedValue { state in
                    // Looked at under the lock: a cancellation from here on finds the visitor in the queue.
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    switch state.machine.enter(visitor) {
                    case .pass: return .success(())
                    case .full: return .failure(MediaError.tool("too many wait for a process"))
                    case .wait:
                        state.waiting[visitor] = continuation
                        return nil
                    }
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let continuation = state.withLockedValue { state in
                state.machine.giveUp(visitor) ? state.waiting.removeValue(forKey: visitor) : nil
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    private func leave() {
        let next = state.withLockedValue { state in
            state.machine.leave().flatMap { state.waiting.removeValue(forKey: $0) }
        }
        next?.resume()
    }
}
