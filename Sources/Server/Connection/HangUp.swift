import NIOCore

/// Tells whoever watches that a connection's client has gone, or sends no more: a client that waits for an answer keeps
/// its side open.
struct HangUp {
    /// Sent down the pipeline by whoever wants to know; the last one counts.
    struct Watch: Sendable {
        /// Called at most once, on the event loop; nil ends the watch.
        let onHangUp: (@Sendable () -> Void)?
    }

    private var isGone = false
    private var onHangUp: (@Sendable () -> Void)?

    /// Whom to tell now: what they do may come back here.
    mutating func set(_ watch: Watch) -> (@Sendable () -> Void)? {
        onHangUp = watch.onHangUp
        return isGone ? happened() : nil
    }

    /// Whom to tell now.
    mutating func happened() -> (@Sendable () -> Void)? {
        isGone = true
        defer { onHangUp = nil }
        return onHangUp
    }
}

extension APIContext {
    /// `onHangUp` is called once if the client goes away from now on, or has gone already; not after `unwatchHangUp`.
    func watchHangUp(_ onHangUp: @escaping @Sendable () -> Void) {
        channel.triggerUserOutboundEvent(HangUp.Watch(onHangUp: onHangUp), promise: nil)
    }

    func unwatchHangUp() {
        channel.triggerUserOutboundEvent(HangUp.Watch(onHangUp: nil), promise: nil)
    }

    /// Runs `body` in a task that is cancelled when the client goes away.
    func cancelledByHangUp<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await body() }
        watchHangUp { task.cancel() }
        defer { unwatchHangUp() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
