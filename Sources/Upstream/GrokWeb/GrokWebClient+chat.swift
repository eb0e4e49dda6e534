extension GrokWebClient {
    /// Uploads a picture into the account of `credential`. It may be repeated.
    package func upload(_ picture: ReferenceImage, as credential: Credential, by egress: Egress)
        async throws(UpstreamError) -> UploadedPicture
    {
        throw UpstreamError(.unavailable, message: "not built")
    }

    /// Asks, and reports the events of each piece of the answer as it comes. Cancelling closes the call. Throws
    /// `UpstreamError`, after the first event with `mayHaveStarted`: nobody else is asked then. What `report` throws is
    /// thrown on.
    package func converse(
        _ order: ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws {
        throw UpstreamError(.unavailable, message: "not built")
    }

    /// Has one picture made, and reports until its file can be fetched. Throws `UpstreamError` (`noImage` where words came
    /// instead). A picture lost on the way may be asked for again.
    package func draw(
        _ order: ImageOrder, as credential: Credential, by egress: Egress,
        report: (ImageEvent) async throws -> Void
    ) async throws {
        throw UpstreamError(.unavailable, message: "not built")
    }
}
