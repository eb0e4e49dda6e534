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
        let answer = AnswerStream(bytes, watch: watch, reader: reader())
        while let events = try await answer.next() { try await report(events) }
        if answer.isAhead { bytes.leave(within: Self.tail) }
    }
}
