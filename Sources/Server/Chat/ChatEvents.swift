import Chat
import Hummingbird
import NIOCore

/// Sends one answer as server-sent events: each batch at once, a comment when it is silent, and always an end. On the heap: what
/// a stream's frames hold lies there for as long as it lives.
final class ChatEvents: Sendable {
    let answer: ChatAnswer
    let chunk: ChatChunk
    let heartbeat: Duration
    let recorder: RequestRecorder
    let context: APIContext

    init(
        _ answer: ChatAnswer, chunk: ChatChunk, heartbeat: Duration, recorder: RequestRecorder, _ context: APIContext
    ) {
        self.answer = answer
        self.chunk = chunk
        self.heartbeat = heartbeat
        self.recorder = recorder
        self.context = context
    }

    final class Outcome {
        var bytes = 0
        /// What ended the answer before its end.
        var failure: APIError?
        /// Whether the client is there still.
        var isWritable = true

        fileprivate let pulse: Pulse
        /// Goes out with the first words.
        fileprivate var role: ByteBuffer?
        fileprivate var calls = 0
        fileprivate var isOver = false
        fileprivate var isWriting = false

        fileprivate init(_ pulse: Pulse, role: ByteBuffer) {
            self.pulse = pulse
            self.role = role
        }
    }

    func send(to writer: inout any ResponseBodyWriter) async -> Outcome {
        let outcome = begin()
        do {
            while !outcome.isOver, let element = try await answer.source.next() {
                try await writer.write(piece(element, outcome))
                wrote(outcome)
            }
            try end(outcome)
        } catch {
            await end(with: error, to: &writer, outcome)
        }
        return outcome
    }

    // Not inlined, as the next ones: their locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func begin() -> Outcome {
        let answer = answer
        return Outcome(
            Pulse(every: heartbeat, on: context.channel.eventLoop) { answer.stir() }, role: chunk.role)
    }

    @inline(never)
    private func piece(_ element: ChatAnswer.Element, _ outcome: Outcome) -> ByteBuffer {
        let piece =
            switch element {
            case .silence: ChatChunk.heartbeat
            case .deltas(let deltas): chunk.deltas(deltas, calls: &outcome.calls)
            case .ended(let end): chunk.end(end)
            }
        if case .ended = element {
            outcome.isOver = true
            context.endsWithNextPiece()
        }
        outcome.isWriting = true
        return noted(piece, outcome)
    }

    /// As it goes out, and is counted.
    private func noted(_ piece: ByteBuffer, _ outcome: Outcome) -> ByteBuffer {
        var all = outcome.role ?? ByteBuffer()
        outcome.role = nil
        if all.readableBytes == 0 { all = piece } else { all.writeImmutableBuffer(piece) }
        outcome.bytes += all.readableBytes
        return all
    }

    @inline(never)
    private func wrote(_ outcome: Outcome) {
        outcome.isWriting = false
        outcome.pulse.beat()
    }

    @inline(never)
    private func end(_ outcome: Outcome) throws {
        guard outcome.isOver else { throw ChatError(.broken) }
        outcome.pulse.stop()
    }

    @inline(never)
    private func end(
        with error: any Error, to writer: inout any ResponseBodyWriter, _ outcome: Outcome
    ) async {
        outcome.pulse.stop()
        answer.cancel()
        outcome.isWritable = !outcome.isWriting
        let failure = recorder.known(outcome.isWritable ? error : ChatError(.cancelled), context.logger)
        outcome.failure = failure
        guard outcome.isWritable else { return }
        let event = noted(ChatChunk.failure(failure), outcome)
        context.endsWithNextPiece()
        // Whether the client hears of it makes no difference any more.
        do { try await writer.write(event) } catch { outcome.isWritable = false }
    }
}
