import NIOConcurrencyHelpers

/// Tells who listens that something changed; the newest change only waits for a slow one.
package final class Listeners: Sendable {
    private let state = NIOLockedValueBox((next: 0, open: [Int: AsyncStream<Void>.Continuation]()))

    package init() {}

    package func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLockedValue { state in
            state.next += 1
            state.open[state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [state] _ in state.withLockedValue { $0.open[number] = nil } }
        return stream
    }

    package func tell() {
        let open = state.withLockedValue { Array($0.open.values) }
        for continuation in open { continuation.yield() }
    }
}
