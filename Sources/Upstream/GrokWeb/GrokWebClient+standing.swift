import Transport

extension GrokWebClient {
    /// Asks where a generation stands whose ids are known: its media post, then its asset. Throws `notFound` where the
    /// upstream knows neither, `moderated` or `generationFailed` where the generation came to nothing.
    package func standing(of trace: VideoTrace, as credential: Credential, by egress: Egress) async throws
        -> VideoStanding
    {
        var isKnown = false
        var asked: Set<String> = []
        for id in [trace.videoID, trace.postID].compactMap(\.self) where asked.insert(id).inserted {
            guard let post = try await post(id, as: credential, by: egress) else { continue }
            isKnown = true
            if let video = post.video(trace.videoID) {
                var found = trace
                found.videoID = trace.videoID ?? video.id
                found.assetPath = AssetAddress.kept(video.url, in: configuration)
                return .ready(found)
            }
            // Only the video's own post speaks for the video: its parent may be the picture it is made from.
            guard id == trace.videoID else { continue }
            if post.moderated { throw UpstreamError(.moderated, message: "the video was moderated") }
            if post.hasFailed { throw UpstreamError(.generationFailed, message: "the generation failed") }
        }
        if let path = trace.assetPath, try await isThere(path, as: credential, by: egress) { return .ready(trace) }
        guard isKnown else { throw UpstreamError(.notFound, status: 404, message: "the video is not known any more") }
        return .underway(progress: nil)
    }

    /// nil where there is none of that id.
    private func post(_ id: String, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> MediaPost?
    {
        do {
            let call = try call("/rest/media/post/get", json: MediaPostQuery(id: id))
            return try await answer(MediaPostAnswer.self, to: call, as: credential, by: egress).post
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }

    private func isThere(_ path: String, as credential: Credential, by egress: Egress) async throws(UpstreamError)
        -> Bool
    {
        do {
            // The body, one byte where ranges are kept, is dropped: that closes the transfer.
            _ = try await open(path, range: "bytes=0-0", as: credential, by: egress)
            return true
        } catch {
            guard error.kind == .notFound else { throw error }
            return false
        }
    }
}
