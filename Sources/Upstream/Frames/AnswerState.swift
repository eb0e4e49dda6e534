import NIOCore

/// What the pieces of an answer's bytes tell, and how it ends: without the waiting for them.
struct AnswerState<Reader: AnswerReader> {
    private var frames = FrameReader()
    private var reader: Reader
    /// What the bytes failed with, behind events that had to be handed out first.
    private var breach: UpstreamError?
    private var hasEnded = false
    /// What the answer ends with.
    private(set) var failure: UpstreamError?

    init(_ reader: Reader) { self.reader = reader }

    /// Whether nothing more is told.
    var isOver: Bool { failure != nil || hasEnded || reader.isDone }

    /// Whether no more bytes are to be read: `end()` says what that means.
    var isBroken: Bool { breach != nil }

    /// Whether the last event was told and the stream goes on behind it.
    var isAhead: Bool { reader.isDone && !hasEnded }

    /// What one piece tells; nil where it completes no frame.
    mutating func take(_ piece: ByteBuffer) -> [Reader.Event]? {
        var objects: [ByteBuffer] = []
        do {
            try frames.consume(piece, into: &objects)
        } catch {
            breach = error
        }
        guard !objects.isEmpty else { return nil }
        return told { reader, events throws(UpstreamError) in
            // Behind the last event nothing counts, wherever the pieces were cut.
            for object in objects where !reader.isDone { try reader.consume(object, into: &events) }
        }
    }

    /// The bytes ended, or failed with that.
    mutating func end(by error: UpstreamError? = nil) -> [Reader.Event] {
        hasEnded = true
        if let breach = error ?? breach, let failure = reader.broken(by: breach) {
            self.failure = failure
            return []
        }
        return told { reader, events throws(UpstreamError) in try reader.end(into: &events) }
    }

    private mutating func told(
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
