import NIOCore
import Transport

extension FrameWatches {
    /// How long the rest of an answer that has told all is waited for, so that its connection can be used again.
    private static let tail = Duration.milliseconds(250)

    /// Follows an answer to its end, within `patience`: one report for each piece of bytes that tells something. Throws
    /// `UpstreamError`, and what `report` throws.
    func follow<Reader: AnswerReader>(
        _ bytes: TransferBytes, within patience: FramePatience, with reader: @autoclosure () -> Reader,
        report: ([Reader.Event]) async throws -> Void
    ) async throws {
        let watch = FrameWatch(patience, over: bytes)
        begin(watch)
        defer { end(watch) }
        var frames = FrameStream(bytes, watch: watch)
        var reader = reader()
        while !reader.isDone {
            var events: [Reader.Event] = []
            var failure: UpstreamError?
            var objects: [ByteBuffer]?
            do {
                objects = try await frames.next()
            } catch {
                if let error = reader.broken(by: error) { throw error }
            }
            do {
                if let objects {
                    for object in objects { try reader.consume(object, into: &events) }
                } else {
                    try reader.end(into: &events)
                }
            } catch {
                failure = error
            }
            if !events.isEmpty { try await report(events) }
            if let failure { throw failure }
            if objects == nil { return }
        }
        // The stream goes on behind the last event.
        bytes.leave(within: Self.tail)
    }
}
