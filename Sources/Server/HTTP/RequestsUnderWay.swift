import NIOConcurrencyHelpers

/// Counts the requests that are being answered, so that a drain can wait for those that began before it.
final class RequestsUnderWay: Sendable {
    private struct State {
        var open = 0
        var isDraining = false
        var waiter: CheckedContinuation<Void, Never>?

        /// Whoever may go on now.
        mutating func released() -> CheckedContinuation<Void, Never>? {
            guard isDraining, open == 0 else { return nil }
            defer { waiter = nil }
            return waiter
        }

        mutating func giveUp() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = NIOLockedValueBox(State())

    /// Whether it counts; then `end` must follow.
    func begin() -> Bool {
        state.withLockedValue { state in
            guard !state.isDraining else { return false }
            state.open += 1
            return true
        }
    }

    func end() {
        let waiter = state.withLockedValue { state in
            state.open -= 1
            return state.released()
        }
        waiter?.resume()
    }

    /// Returns when all that began before this call have ended, or when the caller is cancelled. To be called once.
    func drained() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = state.withLockedValue { state in
                    state.isDraining = true
                    state.waiter = continuation
                    return Task.isCancelled ? state.giveUp() : state.released()
                }
                waiter?.resume()
            }
        } onCancel: {
            state.withLockedValue { $0.giveUp() }?.resume()
        }
    }
}
