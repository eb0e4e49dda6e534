import NIOConcurrencyHelpers

/// Somebody's wait until a client has taken what was written. It ends once, by whoever comes first.
final class WritableWait: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Void, any Error>)
        case ended((any Error)?)
    }

    private let state = NIOLockedValueBox(State.open)

    /// To be called once. Throws what it ended with, or `CancellationError`.
    func value() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ended: Result<Void, any Error>? = state.withLockedValue { state in
                    if case .ended(let error) = state { return error.map { .failure($0) } ?? .success(()) }
                    state = .waiting(continuation)
                    return nil
                }
                if let ended { continuation.resume(with: ended) }
            }
        } onCancel: {
            end(CancellationError())
        }
    }

    func end(_ error: (any Error)? = nil) {
        let waiter = state.withLockedValue { state -> CheckedContinuation<Void, any Error>? in
            switch state {
            case .ended: return nil
            case .open:
                state = .ended(error)
                return nil
            case .waiting(let waiter):
                state = .ended(error)
                return waiter
            }
        }
        if let error { waiter?.resume(throwing: error) } else { waiter?.resume() }
    }
}
