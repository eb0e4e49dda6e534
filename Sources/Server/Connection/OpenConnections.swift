import NIOConcurrencyHelpers
import NIOCore

/// The connections that are open, so that a server ends after them.
final class OpenConnections: Sendable {
    private struct State {
        var handlers: [ObjectIdentifier: NIOLoopBound<RequestHandler>] = [:]
        var isCancelled = false
        var waiter: CheckedContinuation<Void, Never>?

        mutating func released() -> CheckedContinuation<Void, Never>? {
            guard handlers.isEmpty else { return nil }
            defer { waiter = nil }
            return waiter
        }
    }

    private let state = NIOLockedValueBox(State())

    /// On the event loop of `channel`. `over` comes when nothing is done for the connection any more.
    func add(_ handler: RequestHandler, of channel: any Channel, until over: EventLoopFuture<Void>) {
        let id = ObjectIdentifier(handler)
        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        let isCancelled = state.withLockedValue { state in
            state.handlers[id] = bound
            return state.isCancelled
        }
        over.whenComplete { [state] _ in
            state.withLockedValue { state in
                state.handlers[id] = nil
                return state.released()
            }?.resume()
        }
        if isCancelled { Self.cancel(bound) }
    }

    /// Cancels what is done for each, also for those to come.
    func cancel() {
        let handlers = state.withLockedValue { state in
            state.isCancelled = true
            return state.handlers.values.map { $0 }
        }
        for handler in handlers { Self.cancel(handler) }
    }

    private static func cancel(_ handler: NIOLoopBound<RequestHandler>) {
        handler.eventLoop.execute { handler.value.cancel() }
    }

    /// Returns when none is open any more. To be called once.
    func ended() async {
        await withCheckedContinuation { continuation in
            state.withLockedValue { state in
                state.waiter = continuation
                return state.released()
            }?.resume()
        }
    }
}
