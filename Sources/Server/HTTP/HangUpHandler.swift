import NIOCore

/// Tells whoever watches that a connection's client has gone, or sends no more: a client that waits for an answer keeps
/// its side open.
final class HangUpHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    /// Sent down the pipeline by whoever wants to know; the last one counts.
    struct Watch: Sendable {
        /// Called at most once, on the event loop; nil ends the watch.
        let onHangUp: (@Sendable () -> Void)?
    }

    private var isGone = false
    private var onHangUp: (@Sendable () -> Void)?

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let watch = event as? Watch else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        onHangUp = watch.onHangUp
        if isGone { hangUp() }
        promise?.succeed()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { hangUp() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        hangUp()
        context.fireChannelInactive()
    }

    private func hangUp() {
        isGone = true
        let told = onHangUp
        onHangUp = nil
        told?()
    }
}

extension APIContext {
    /// `onHangUp` is called once if the client goes away from now on, or has gone already; not after `unwatchHangUp`.
    func watchHangUp(_ onHangUp: @escaping @Sendable () -> Void) {
        channel.triggerUserOutboundEvent(HangUpHandler.Watch(onHangUp: onHangUp), promise: nil)
    }

    func unwatchHangUp() {
        channel.triggerUserOutboundEvent(HangUpHandler.Watch(onHangUp: nil), promise: nil)
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
