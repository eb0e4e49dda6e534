extension XAIClient {
    /// No model of the catalog is answered by the API yet.
    package func converse(
        _ order: ChatOrder, as credential: Credential, by egress: Egress,
        report: ([ChatEvent]) async throws -> Void
    ) async throws { throw UpstreamError(.badRequest, message: "conversations are not asked of the API") }
}
