import NIOConcurrencyHelpers
import NIOCore

/// The client has closed its connection.
struct ClientGone: Error {}

/// Waiting that ends when the client hangs up. One task waits at a time.
final class HangUp: Sendable {
    private struct State {
        var isWatching = false
        var isGone = false
        var waiting: (id: Int, continuation: CheckedContinuation<Void, any Error>)?
        var next = 0
    }

    let channel: any Channel
    private let state = NIOLockedValueBox(State())

    init(channel: any Channel) { self.channel = channel }

    /// nil waits for nothing but the hang-up.
    func sleep(for duration: Duration?) async throws {
        watch()
        let id = state.withLockedValue { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isGone = state.withLockedValue { state in
                    if !state.isGone { state.waiting = (id, continuation) }
                    return state.isGone
                }
                if isGone { return continuation.resume(throwing: ClientGone()) }
                if Task.isCancelled { return wake(id, throwing: CancellationError()) }
                guard let duration else { return }
                channel.eventLoop.scheduleTask(in: TimeAmount(duration)) { self.wake(id) }
            }
        } onCancel: {
            wake(id, throwing: CancellationError())
        }
    }

    /// From the first wait on: most requests never wait.
    private func watch() {
        let isNew = state.withLockedValue { state in
            defer { state.isWatching = true }
            return !state.isWatching
        }
        guard isNew else { return }
        channel.closeFuture.whenComplete { [weak self] _ in self?.end() }
    }

    private func wake(_ id: Int, throwing error: (any Error)? = nil) {
        let continuation = state.withLockedValue { state -> CheckedContinuation<Void, any Error>? in
            guard let waiting = state.waiting, waiting.id == id else { return nil }
            state.waiting = nil
            return waiting.continuation
        }
        if let error { continuation?.resume(throwing: error) } else { continuation?.resume() }
    }

    private func end() {
        let continuation = state.withLockedValue { state in
            state.isGone = true
            defer { state.waiting = nil }
            return state.waiting?.continuation
        }
        continuation?.resume(throwing: ClientGone())
    }
}

/// Closes the channel as soon as the client closes its side: no client of this protocol only half closes.
final class CloseOnHangUp: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
