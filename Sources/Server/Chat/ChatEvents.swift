import Chat
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Sends an answer as server-sent events: each batch at once, a comment when it is silent, and always an end.
struct ChatEvents: Sendable {
    let chunk: ChatChunk
    let heartbeat: Duration

    /// On the heap: each step of a stream has a place for one in its frame.
    final class Outcome {
        var bytes = 0
        /// What ended the answer before its end.
        var failure: APIError?
        /// Whether the client is there still.
        var isWritable = true
    }

    // Not inlined, as the next ones: its locals would make the frame around it too large for the room that tasks share.
    @inline(never)
    func send(
        _ answer: ChatAnswer, to writer: inout any ResponseBodyWriter, _ recorder: RequestRecorder,
        _ context: APIContext
    ) async -> Outcome {
        let outcome = Outcome()
        let pulse = pulse(answer, context)
        defer { pulse.stop() }
        var calls = 0
        // It goes out with the first words.
        var pending = chunk.role
        do {
            var elements = answer.makeAsyncIterator()
            // Not `for`: it would go to the iterator by three more frames.
            while let element = try await elements.next() {
                let isLast = add(element, to: &pending, calls: &calls)
                if isLast { context.endsWithNextPiece() }
                try await write(&pending, to: &writer, outcome)
                pulse.beat()
                if isLast { return outcome }
            }
            throw ChatError(.broken)
        } catch {
            answer.cancel()
            await end(with: error, to: &writer, outcome, recorder, context)
            return outcome
        }
    }

    // Not inlined, as the next ones: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    private func pulse(_ answer: ChatAnswer, _ context: APIContext) -> Pulse {
        Pulse(every: heartbeat, on: context.channel.eventLoop) { answer.stir() }
    }

    @inline(never)
    private func end(
        with error: any Error, to writer: inout any ResponseBodyWriter, _ outcome: Outcome,
        _ recorder: RequestRecorder, _ context: APIContext
    ) async {
        let failure = recorder.known(error, context.logger)
        outcome.failure = failure
        guard outcome.isWritable else { return }
        var event = ChatChunk.failure(failure)
        context.endsWithNextPiece()
        // Whether the client hears of it makes no difference any more.
        do { try await write(&event, to: &writer, outcome) } catch { outcome.isWritable = false }
    }

    /// Whether it is the last.
    @inline(never)
    private func add(_ element: ChatAnswer.Element, to pending: inout ByteBuffer, calls: inout Int) -> Bool {
        switch element {
        case .silence: pending.writeImmutableBuffer(ChatChunk.heartbeat)
        case .deltas(let deltas): pending.writeImmutableBuffer(chunk.deltas(deltas, calls: &calls))
        case .ended(let end):
            pending.writeImmutableBuffer(chunk.end(end))
            return true
        }
        return false
    }

    @inline(never)
    private func write(
        _ buffer: inout ByteBuffer, to writer: inout any ResponseBodyWriter, _ outcome: Outcome
    ) async throws {
        outcome.bytes += buffer.readableBytes
        do {
            try await writer.write(buffer)
        } catch {
            outcome.isWritable = false
            throw ChatError(.cancelled)
        }
        buffer.clear()
    }
}
