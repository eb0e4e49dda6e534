import NIOCore
import Transport

/// A body whose each piece has to come before an instant: heartbeats keep a connection alive, but they are no frames.
struct TimedBytes {
    private var iterator: TransferBytes.AsyncIterator

    init(_ bytes: TransferBytes) { iterator = bytes.makeAsyncIterator() }

    private enum Outcome: Sendable {
        case piece(ByteBuffer?, TransferBytes.AsyncIterator)
        case tooLate
    }

    /// The next piece; nil at the end. Throws `timedOut` after `due`, which closes the transfer. What a failure means for
    /// the generation is for the caller to say.
    mutating func next(before due: ContinuousClock.Instant) async throws(UpstreamError) -> ByteBuffer? {
        let outcome: Outcome
        do {
            outcome = try await Self.race(iterator, before: due)
        } catch {
            throw UpstreamError(reading: error, of: .repeatable)
        }
        guard case .piece(let piece, let iterator) = outcome else {
            throw UpstreamError(.timedOut, message: "no frame came in time")
        }
        self.iterator = iterator
        return piece
    }

    private static func race(
        _ iterator: TransferBytes.AsyncIterator, before due: ContinuousClock.Instant
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask {
                var iterator = iterator
                return .piece(try await iterator.next(), iterator)
            }
            group.addTask {
                try await ContinuousClock().sleep(until: due)
                return .tooLate
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .tooLate
        }
    }
}
