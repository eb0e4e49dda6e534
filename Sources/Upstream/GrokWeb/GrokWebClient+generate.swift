import Transport

extension GrokWebClient {
    /// Starts the generation and reports what happens until the file can be fetched. Throws `UpstreamError`; once the
    /// request may have reached the upstream, and until ids are known, with `mayHaveStarted`. Cancelling closes the call.
    /// What `report` throws is thrown on.
    package func generate(
        _ order: VideoOrder, prepared trace: VideoTrace, as credential: Credential, by egress: Egress,
        report: (VideoEvent) async throws -> Void
    ) async throws {
        let begun = try await begin(try conversation(order, trace), as: credential, by: egress)
        try await follow(begun, with: VideoReader(prepared: trace), as: credential, by: egress) { events in
            for event in events { try await report(kept(event)) }
        }
    }

    private func kept(_ event: VideoEvent) -> VideoEvent {
        func kept(_ trace: VideoTrace) -> VideoTrace {
            var trace = trace
            trace.assetPath = trace.assetPath.map { AssetAddress.kept($0, in: configuration) }
            return trace
        }
        return switch event {
        case .traced(let trace): .traced(kept(trace))
        case .finished(let trace): .finished(kept(trace))
        case .progressed: event
        }
    }

    private func conversation(_ order: VideoOrder, _ trace: VideoTrace) throws(UpstreamError) -> Call {
        var conversation: Call
        guard order.reference == nil || trace.uploadID != nil else {
            throw UpstreamError(.badRequest, message: "the reference was not uploaded")
        }
        switch configuration.profile {
        case .december2025:
            guard let post = trace.postID else {
                throw UpstreamError(.badRequest, message: "the media post was not made")
            }
            conversation = try call(
                Self.conversations,
                json: December2025Request(
                    order, postID: post, uploadID: trace.uploadID, temporary: configuration.temporary))
            conversation.page = "/imagine/" + post
        case .august2026:
            conversation = try call(
                Self.conversations,
                json: August2026Request(order, uploadID: trace.uploadID, temporary: configuration.temporary))
        }
        conversation.purpose = .conversation
        return conversation
    }
}
