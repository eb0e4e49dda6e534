import NIOConcurrencyHelpers

/// Does equal work once, however many ask for it meanwhile. A caller that is cancelled leaves the others alone; the work
/// itself is cancelled when its last caller has left.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var machine = SingleFlightState<Key>()
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
        var tasks: [Int: Task<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = NIOLockedValueBox(State())

    func value(for key: Key, _ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let waiter = state.withLockedValue { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLockedValue { state in
                    // Looked at under the lock: a cancellation from here on finds the waiter.
                    guard !Task.isCancelled else { return true }
                    state.waiting[waiter] = continuation
                    if case .start(let flight) = state.machine.join(key, waiter: waiter) {
                        // Cancelled by `leave`, when its last waiter goes; it ends by itself otherwise.
                        state.tasks[flight] = Task { await self.fly(key, flight, work) }
                    }
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            leave(key, waiter)
        }
    }

    private func fly(_ key: Key, _ flight: Int, _ work: @Sendable () async throws -> Value) async {
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await work())
        } catch {
            outcome = .failure(error)
        }
        let continuations = state.withLockedValue { state in
            state.tasks[flight] = nil
            return state.machine.finish(key, flight: flight).compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for continuation in continuations { continuation.resume(with: outcome) }
    }

    private func leave(_ key: Key, _ waiter: Int) {
        let (task, continuation) = state.withLockedValue { state in
            (
                state.machine.leave(key, waiter: waiter).flatMap { state.tasks.removeValue(forKey: $0) },
                state.waiting.removeValue(forKey: waiter)
            )
        }
        task?.cancel()
        continuation?.resume(throwing: CancellationError())
    }
}
