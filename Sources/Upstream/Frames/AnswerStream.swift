import NIOCore
import Transport

/// The events of an answer under way, as many at a time as one piece of its bytes tells. On the heap, and what is done with
/// a piece apart from the waiting: what lies in the frames of a stream lies there for as long as it lives.
final class AnswerStream<Reader: AnswerReader> {
    private let body: TransferBytes
    private var bytes: TransferBytes.AsyncIterator
    let watch: FrameWatch
    private var state: AnswerState<Reader>

    init(_ bytes: TransferBytes, watch: FrameWatch, reader: Reader) {
        body = bytes
        self.bytes = bytes.makeAsyncIterator()
        self.watch = watch
        state = AnswerState(reader)
    }

    /// At least one; nil at the end. Throws `UpstreamError`, `timedOut` when no frame comes in time.
    func next() async throws -> [Reader.Event]? {
        while isUnderWay {
            watch.wait()
            let events: [Reader.Event]
            do {
                events = take(hasBytes ? try await bytes.next() : nil)
            } catch {
                events = end(by: error)
            }
            if !events.isEmpty { return events }
        }
        try checkEnd()
        return nil
    }

    /// Behind the last event nothing more is read; what still comes has so long to end.
    @inline(never)
    func leave(within patience: Duration) { if state.isAhead { body.leave(within: patience) } }

    // Not inlined, as the next ones: their locals, a copy of the state among them, would lie in the frame of every stream for as
    // long as it lives.
    private var isUnderWay: Bool {
        @inline(never) get { !state.isOver }
    }

    private var hasBytes: Bool {
        @inline(never) get { !state.isBroken }
    }

    @inline(never)
    private func checkEnd() throws {
        if let failure = state.failure { throw failure }
    }

    @inline(never)
    private func take(_ piece: ByteBuffer?) -> [Reader.Event] {
        guard let piece else { return state.end() }
        guard let events = state.take(piece) else { return [] }
        watch.rest()
        return events
    }

    @inline(never)
    private func end(by error: any Error) -> [Reader.Event] {
        state.end(
            by: watch.hasRunOut
                ? UpstreamError(.timedOut, message: "no frame came in time")
                : UpstreamError(reading: error, of: .repeatable))
    }
}
