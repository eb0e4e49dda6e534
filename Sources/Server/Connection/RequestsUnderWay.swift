import NIOConcurrencyHelpers

/// The requests that are being answered, so that a drain can wait for those that began before it, and in the end cut off
/// what is left of them.
final class RequestsUnderWay: Sendable {
    typealias Ticket = Int

    private struct State {
        /// How to end each.
        var open: [Ticket: @Sendable () -> Void] = [:]
        var next: Ticket = 0
        /// The last that a drain waits for; nil before it.
        var last: Ticket?
        /// How many of those are open still.
        var awaited = 0
        var waiter: CheckedContinuation<Void, Never>?

        /// Whoever may go on now.
        mutating func released() -> CheckedContinuation<Void, Never>? {
            last != nil && awaited == 0 ? giveUp() : nil
        }

        mutating func giveUp() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = NIOLockedValueBox(State())
    private let (patiences, allowed) = AsyncStream.makeStream(of: Duration.self, bufferingPolicy: .bufferingOldest(1))

    /// `end` must follow, also after `cut` was called.
    func begin(cut: @escaping @Sendable () -> Void) -> Ticket {
        state.withLockedValue { state in
            state.next += 1
            state.open[state.next] = cut
            return state.next
        }
    }

    func end(_ ticket: Ticket) {
        let waiter = state.withLockedValue { state in
            if state.open.removeValue(forKey: ticket) != nil, let last = state.last, ticket <= last {
                state.awaited -= 1
            }
            return state.released()
        }
        waiter?.resume()
    }

    var isDraining: Bool { state.withLockedValue { $0.last != nil } }

    /// Says, as a drain begins, how long all may take from now on. To be called once.
    func allow(_ patience: Duration) {
        allowed.yield(patience)
        allowed.finish()
    }

    /// What was allowed, as soon as it is; nil when the caller is cancelled before. To be called once.
    func patience() async -> Duration? { await patiences.first { _ in true } }

    /// Returns when all that began before this call have ended, or when the caller is cancelled. To be called once.
    func drained() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = state.withLockedValue { state in
                    state.last = state.next
                    state.awaited = state.open.count
                    state.waiter = continuation
                    return Task.isCancelled ? state.giveUp() : state.released()
                }
                waiter?.resume()
            }
        } onCancel: {
            state.withLockedValue { $0.giveUp() }?.resume()
        }
    }

    /// Ends all that is left, also what began after the drain, and says how many that were.
    func cutOff() -> Int {
        let open = state.withLockedValue { $0.open.values.map { $0 } }
        for cut in open { cut() }
        return open.count
    }
}
