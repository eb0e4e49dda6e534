import NIOCore
import Transport

/// The events of an answer under way, as many at a time as one piece of its bytes tells. On the heap, and what is done with
/// a piece apart from the waiting: what lies in the frames of a stream lies there for as long as it lives.
final class AnswerStream<Reader: AnswerReader> {
    private var bytes: TransferBytes.AsyncIterator
    private let watch: FrameWatch
    private var frames = FrameReader()
    private var reader: Reader
    /// What the bytes failed with, behind events that had to be handed out first.
    private var breach: UpstreamError?
    /// What the answer ends with.
    private var failure: (any Error)?
    private var hasEnded = false

    /// Whether the last event was told and the stream goes on behind it.
    var isAhead: Bool { reader.isDone && !hasEnded }

    init(_ bytes: TransferBytes, watch: FrameWatch, reader: Reader) {
        self.bytes = bytes.makeAsyncIterator()
        self.watch = watch
        self.reader = reader
    }

    /// At least one; nil at the end. Throws `UpstreamError`, `timedOut` when no frame comes in time.
    func next() async throws -> [Reader.Event]? {
        while failure == nil, !hasEnded, !reader.isDone {
            watch.wait()
            let events: [Reader.Event]
            do {
                events = breach == nil ? take(try await bytes.next()) : end()
            } catch {
                events = end(by: error)
            }
            if !events.isEmpty { return events }
        }
        if let failure { throw failure }
        return nil
    }

    @inline(never)
    private func take(_ piece: ByteBuffer?) -> [Reader.Event] {
        guard let piece else { return end() }
        var objects: [ByteBuffer] = []
        do {
            try frames.consume(piece, into: &objects)
        } catch {
            breach = error
        }
        guard !objects.isEmpty else { return [] }
        watch.rest()
        return told { reader, events throws(UpstreamError) in
            for object in objects { try reader.consume(object, into: &events) }
        }
    }

    @inline(never)
    private func end(by error: any Error) -> [Reader.Event] {
        breach =
            watch.hasRunOut
            ? UpstreamError(.timedOut, message: "no frame came in time")
            : UpstreamError(reading: error, of: .repeatable)
        return end()
    }

    @inline(never)
    private func end() -> [Reader.Event] {
        hasEnded = true
        if let breach, let error = reader.broken(by: breach) {
            failure = error
            return []
        }
        return told { reader, events throws(UpstreamError) in try reader.end(into: &events) }
    }

    private func told(
        _ tell: (inout Reader, inout [Reader.Event]) throws(UpstreamError) -> Void
    ) -> [Reader.Event] {
        var events: [Reader.Event] = []
        do {
            try tell(&reader, &events)
        } catch {
            failure = error
        }
        return events
    }
}
