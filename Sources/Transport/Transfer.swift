import NIOConcurrencyHelpers
import NIOCore

/// One exchange, seen by libcurl's thread (which delivers) and by its reader (who takes).
final class Transfer: Sendable {
    let order: TransferOrder
    private let engine: CurlEngine
    private let state: NIOLockedValueBox<TransferState>

    init(_ order: TransferOrder, _ load: TransferLoad, engine: CurlEngine) {
        self.order = order
        self.engine = engine
        state = NIOLockedValueBox(TransferState(load))
    }

    var isEnded: Bool { state.withLockedValue { $0.isEnded } }
    var requestLeft: Bool { state.withLockedValue { $0.requestLeft } }
    var connectTime: Duration? { state.withLockedValue { $0.connectTime } }

    // MARK: libcurl's thread

    /// Once: nil afterwards, and where it ended already.
    func takeLoad() -> TransferLoad? { state.withLockedValue { $0.takeLoad() } }

    func markRequestLeft(connectTime: Duration) {
        state.withLockedValue { $0.markRequestLeft(connectTime: connectTime) }
    }

    func receive(_ head: TransferHead) {
        state.withLockedValue { $0.receive(head) }?.resume(returning: .success(head))
    }

    enum Reception { case taken, pause, refused }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Reception {
        switch state.withLockedValue({ $0.receive(bytes) }) {
        case .taken: return .taken
        case .pause: return .pause
        case .refused: return .refused
        case .wake(let reader, let piece):
            reader.resume(returning: .success(piece))
            return .taken
        }
    }

    func complete() { deliver(state.withLockedValue { $0.finish(.success(())) }) }

    func fail(_ error: TransferError) { deliver(state.withLockedValue { $0.finish(.failure(error)) }) }

    // MARK: the reader

    /// Starts the exchange; returns with its head.
    func start() async -> Result<TransferHead, TransferError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let outcome = state.withLockedValue({ $0.awaitHead(continuation) }) {
                    return continuation.resume(returning: outcome)
                }
                if !engine.submit(.start(self)) { fail(.closed(requestMayHaveArrived: false)) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// The bytes that wait, as one piece; nil at the body's end.
    func read() async -> Result<ByteBuffer?, TransferError> {
        // Without this a reader that never has to wait would never notice that it was cancelled.
        if Task.isCancelled { cancel() }
        if let ready = taken(state.withLockedValue { $0.read() }) { return ready }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let ready = taken(state.withLockedValue { $0.read(continuation) }) {
                    continuation.resume(returning: ready)
                }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Ends the exchange with `.cancelled` for its reader now, and closes it on libcurl's thread.
    func cancel() {
        let ending = state.withLockedValue { state in
            let error = TransferError(.cancelled, message: "cancelled", requestMayHaveArrived: state.requestLeft)
            return state.finish(.failure(error), dropping: true)
        }
        guard let ending else { return }
        deliver(ending)
        engine.submit(.cancel(self))
    }

    /// The reader goes; the exchange may come to its end by then.
    func leave(within patience: Duration) {
        guard state.withLockedValue({ $0.leave() }) else { return }
        engine.submit(.leave(self, by: .now + patience))
    }

    /// Nobody holds it any more.
    func drop() { if !state.withLockedValue({ $0.isLeft }) { cancel() } }

    private func taken(_ reading: TransferState.Reading) -> Result<ByteBuffer?, TransferError>? {
        switch reading {
        case .wait: return nil
        case .end(let result): return result
        case .piece(let piece, let resume):
            if resume { engine.submit(.resume(self)) }
            return .success(piece)
        }
    }

    private func deliver(_ ending: TransferState.Ending?) {
        if let (reader, error) = ending?.headReader { reader.resume(returning: .failure(error)) }
        if let (reader, result) = ending?.bodyReader { reader.resume(returning: result) }
    }
}

/// Whoever holds it may read the body; when nobody does any more the transfer is closed.
final class TransferReader: Sendable {
    let transfer: Transfer

    init(_ transfer: Transfer) { self.transfer = transfer }

    deinit { transfer.drop() }
}
