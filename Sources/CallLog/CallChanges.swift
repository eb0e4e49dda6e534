import NIOConcurrencyHelpers

/// Tells who listens that the log changed.
final class CallChanges: Sendable {
    private struct State {
        var next = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// One change waits for a slow listener and stands for all it missed.
    func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLockedValue { state in
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLockedValue { state in state.listeners[number] = nil }
        }
        return stream
    }

    func publish() {
        let listeners = state.withLockedValue { Array($0.listeners.values) }
        for listener in listeners { listener.yield() }
    }
}
