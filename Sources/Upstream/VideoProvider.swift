/// Who makes videos: one credential, one road, one attempt per call. It never retries and never chooses.
package protocol VideoProvider: AssetSource {
    /// How long a video that was begun is left alone before it is asked after, each time in an attempt of its own; nil:
    /// the attempt that began it follows it to its end.
    var asksAgainAfter: Duration? { get }

    /// Whether each submission is paid for: then one in doubt is never repeated.
    var bills: Bool { get }

    /// All that must be there before it can begin; nothing is generated yet, and it may be repeated. Each new id is handed
    /// to `keep` before the next call goes out.
    func prepare(
        _ order: VideoOrder, from trace: VideoTrace, as credential: Credential, by egress: Egress,
        keep: (VideoTrace) async throws -> Void
    ) async throws -> VideoTrace

    /// Starts the generation and reports what is heard. Throws `UpstreamError`; once the request may have reached the
    /// upstream, and until ids are known, with `mayHaveStarted`. What `report` throws is thrown on.
    func generate(
        _ order: VideoOrder, prepared trace: VideoTrace, as credential: Credential, by egress: Egress,
        report: (VideoEvent) async throws -> Void
    ) async throws

    /// Where a generation stands whose ids are known. Throws `notFound` where they mean nothing any more, `moderated` or
    /// `generationFailed` where it came to nothing.
    func standing(of trace: VideoTrace, as credential: Credential, by egress: Egress) async throws -> VideoStanding
}
