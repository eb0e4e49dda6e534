import Chat
import Hummingbird
import NIOConcurrencyHelpers
import NIOCore

/// Sends an answer as server-sent events: each batch at once, a comment when it is silent, and always an end.
struct ChatEvents: Sendable {
    let chunk: ChatChunk
    let heartbeat: Duration

    struct Outcome {
        var bytes = 0
        /// What ended the answer before its end.
        var failure: APIError?
        /// Whether the client is there still.
        var isWritable = true
    }

    func send(
        _ answer: ChatAnswer, to writer: inout any ResponseBodyWriter, _ recorder: RequestRecorder,
        _ context: APIContext
    ) async -> Outcome {
        var outcome = Outcome()
        let pulse = Pulse(every: heartbeat, on: context.channel.eventLoop) { answer.stir() }
        defer { pulse.stop() }
        var calls = 0
        // It goes out with the first words.
        var pending = chunk.role
        do {
            for try await element in answer {
                switch element {
                case .silence: pending.writeImmutableBuffer(ChatChunk.heartbeat)
                case .deltas(let deltas): pending.writeImmutableBuffer(chunk.deltas(deltas, calls: &calls))
                case .ended(let end): pending.writeImmutableBuffer(chunk.end(end))
                }
                try await write(&pending, to: &writer, &outcome)
                pulse.beat()
                if case .ended = element { return outcome }
            }
            throw ChatError(.broken)
        } catch {
            answer.cancel()
            outcome.failure = recorder.known(error, context.logger)
            guard outcome.isWritable else { return outcome }
            var event = ChatChunk.failure(outcome.failure ?? .inside)
            // Whether the client hears of it makes no difference any more.
            do { try await write(&event, to: &writer, &outcome) } catch { outcome.isWritable = false }
            return outcome
        }
    }

    private func write(
        _ buffer: inout ByteBuffer, to writer: inout any ResponseBodyWriter, _ outcome: inout Outcome
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
