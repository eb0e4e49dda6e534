import NIOCore

/// The client has closed its connection.
struct ClientGone: Error {}

/// Waiting that ends when the client hangs up.
struct HangUp: Sendable {
    let channel: any Channel

    /// nil waits for nothing but the hang-up.
    func sleep(for duration: Duration?) async throws {
        let (gone, announce) = AsyncStream<Void>.makeStream()
        channel.closeFuture.whenComplete { _ in announce.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                for await _ in gone {}
                throw ClientGone()
            }
            if let duration { group.addTask { try await Task.sleep(for: duration) } }
            try await group.next()
        }
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
