import NIOConcurrencyHelpers

/// The requests that are being answered, so that a drain can wait for those that began before it, and in the end cut off
/// what is left of them.
final class RequestsUnderWay: Sendable {
    typealias Ticket = Int

    private struct State {
        /// How to end each.
        var open: [Ticket: @Sendable () -> Void] = [:]
        var next: Ticket = 0
        var isDraining = false
        var waiter: CheckedContinuation<Void, Never>?

        /// Whoever may go on now.
        mutating func released() -> CheckedContinuation<Void, Never>? {
            isDraining && open.isEmpty ? giveUp() : nil
        }

        mutating func giveUp() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = NIOLockedValueBox(State())

    /// nil while a drain is under way, which does not wait for it. Else `end` must follow, also after `cut` was called.
    func begin(cut: @escaping @Sendable () -> Void) -> Ticket? {
        state.withLockedValue { state in
            guard !state.isDraining else { return nil }
            state.next += 1
            state.open[state.next] = cut
            return state.next
        }
    }

    func end(_ ticket: Ticket) {
        let waiter = state.withLockedValue { state in
            state.open[ticket] = nil
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

    /// Ends all that is left, and says how many that were.
    func cutOff() -> Int {
        let open = state.withLockedValue { $0.open.values.map { $0 } }
        for cut in open { cut() }
        return open.count
    }
}
