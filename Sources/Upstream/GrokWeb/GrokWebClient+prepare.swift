import Transport

extension GrokWebClient {
    /// Uploads the order's reference and makes its post, as far as the profile wants them and `trace` lacks them. Nothing
    /// is generated yet: it may be repeated. Each new id is handed to `keep` before the next call goes out.
    package func prepare(
        _ order: VideoOrder, from trace: VideoTrace, as credential: Credential, by egress: Egress,
        keep: (VideoTrace) async throws -> Void
    ) async throws -> VideoTrace {
        var trace = trace
        if let reference = order.reference, trace.uploadID == nil || trace.uploadPath == nil {
            let picture = try await upload(reference, as: credential, by: egress)
            trace.uploadID = picture.id
            trace.uploadPath = picture.path
            try await keep(trace)
        }
        if configuration.profile == .december2025, trace.postID == nil {
            let request = try postRequest(order, trace)
            let post = try await answer(
                MediaPostAnswer.self, to: try call("/rest/media/post/create", json: request), as: credential, by: egress
            )
            guard let id = post.post.id else {
                throw UpstreamError(.malformedAnswer, message: "a media post without an id")
            }
            trace.postID = id
            try await keep(trace)
        }
        return trace
    }

    private func postRequest(_ order: VideoOrder, _ trace: VideoTrace) throws(UpstreamError) -> MediaPostRequest {
        guard order.reference != nil else { return MediaPostRequest(mediaType: .video, prompt: order.prompt) }
        guard let path = trace.uploadPath, let address = AssetAddress(path, in: configuration) else {
            throw UpstreamError(.malformedAnswer, message: "an upload without a usable address")
        }
        return MediaPostRequest(mediaType: .image, mediaUrl: address.url)
    }
}
