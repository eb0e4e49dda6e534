import NIOConcurrencyHelpers

/// Tells whoever listens that something changed, and not what: the newest change waits for a slow listener and stands for
/// all it missed.
package final class Changes: Sendable {
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
