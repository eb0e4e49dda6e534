import Transport

extension FrameWatches {
    /// How long the rest of an answer that has told all is waited for, so that its connection can be used again.
    private static let tail = Duration.milliseconds(250)

    /// An answer that `follow` is to be called for; until its end somebody looks at its patience.
    // Not inlined: its locals would lie in the frame of every stream for as long as it lives.
    @inline(never)
    func stream<Reader: AnswerReader>(
        _ bytes: TransferBytes, within patience: FramePatience, with reader: Reader
    ) -> AnswerStream<Reader> {
        let watch = FrameWatch(patience, over: bytes)
        begin(watch)
        return AnswerStream(bytes, watch: watch, reader: reader)
    }

    /// Follows an answer to its end: one report for each piece of bytes that tells something. Throws `UpstreamError`, and what
    /// `report` throws.
    func follow<Reader: AnswerReader>(
        _ answer: AnswerStream<Reader>, report: ([Reader.Event]) async throws -> Void
    ) async throws {
        defer { end(answer.watch) }
        while let events = try await answer.next() { try await report(events) }
        answer.leave(within: Self.tail)
    }
}
