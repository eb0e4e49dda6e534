import Foundation

/// Follows one generation through the frames of its conversation: frames in, events out.
///
/// It follows one video only, the first that belongs to our post and answer as far as these are known; what is told of
/// others is ignored.
struct VideoReader {
    private(set) var trace: VideoTrace
    private let parentPostID: String?
    /// The answer to us, once its echo was seen.
    private var responseID: String?
    private var owner: String?
    private var progress = -1
    private var isDone = false
    private var text = ""

    /// `trace` as prepared: its post, where it has one, is the parent of the video.
    init(prepared trace: VideoTrace) {
        self.trace = trace
        parentPostID = trace.postID
        owner = trace.uploadPath.flatMap(Self.owner)
    }

    /// What one frame tells; nothing after `.finished`. Throws what ends the generation.
    mutating func consume(_ frame: ConversationFrame) throws(UpstreamError) -> [VideoEvent] {
        guard !isDone else { return [] }
        if let error = frame.error ?? frame.response?.error { throw UpstreamError(error) }
        guard let response = frame.response else { return [] }
        if response.isEcho, responseID == nil { responseID = response.responseID }
        if let token = response.token, !response.isThinking { note(token) }
        if let video = response.video, isOurs(video, in: response) { return try follow(video) }
        if let model = response.model, isOurs(response) { return try conclude(model) }
        return []
    }

    /// The stream ended well, but for us perhaps too early.
    mutating func end() throws(UpstreamError) -> [VideoEvent] {
        guard !isDone else { return [] }
        if trace.assetPath != nil { return finish() }
        guard trace.videoID == nil else {
            throw UpstreamError(.interrupted, message: "the stream ended before the video's address came")
        }
        guard text.isEmpty else { throw UpstreamError(.noVideo, message: text) }
        throw UpstreamError(.interrupted, message: "the stream ended without a video", mayHaveStarted: true)
    }

    private func isOurs(_ response: ResponseFrame) -> Bool {
        responseID == nil || response.responseID == nil || response.responseID == responseID
    }

    private func isOurs(_ video: VideoFrame, in response: ResponseFrame) -> Bool {
        if let known = trace.videoID { return video.videoID == known }
        guard video.videoID != nil, isOurs(response) else { return false }
        return parentPostID == nil || video.parentPostID == nil || video.parentPostID == parentPostID
    }

    private mutating func follow(_ video: VideoFrame) throws(UpstreamError) -> [VideoEvent] {
        if video.moderated { throw UpstreamError(.moderated, message: "the video was moderated") }
        var events: [VideoEvent] = []
        let before = trace
        trace.videoID = video.videoID
        trace.postID = trace.postID ?? video.videoPostID ?? video.parentPostID
        if trace != before { events.append(.traced(trace)) }
        owner = video.thumbnailURL.flatMap(Self.owner) ?? owner
        if let url = video.videoURL { trace.assetPath = url }

        let told = Int(min(max(video.progress ?? 0, 0), 100))
        if video.progress != nil, told > progress {
            progress = told
            events.append(.progressed(told))
        }
        // An address that comes early may still be moderated away; one without any progress is taken for the end.
        if trace.assetPath != nil, video.progress == nil || progress == 100 { events += finish() }
        return events
    }

    private mutating func conclude(_ model: ModelResponse) throws(UpstreamError) -> [VideoEvent] {
        if let error = model.error { throw UpstreamError(error) }
        if let message = model.message, text.isEmpty { note(message) }
        if trace.assetPath == nil { attach(model.fileAttachments.filter { $0 != trace.uploadID }) }
        return trace.assetPath == nil ? [] : finish()
    }

    /// The final message names generated assets by id or by path.
    private mutating func attach(_ attachments: [String]) {
        let ours =
            trace.videoID.map { id in attachments.first { $0 == id || $0.contains("/\(id)/") } } ?? attachments.first
        guard let ours else { return }
        if ours.hasSuffix(".mp4") || ours.contains("/content") {
            trace.assetPath = ours
        } else if !ours.contains("/") {
            trace.videoID = ours
            trace.assetPath = owner.map { "users/\($0)/generated/\(ours)/generated_video.mp4" }
        }
    }

    private mutating func finish() -> [VideoEvent] {
        isDone = true
        return (progress < 100 ? [.progressed(100)] : []) + [.finished(trace)]
    }

    /// Keeps the beginning of the text, to say what came in place of a video.
    private mutating func note(_ token: String) {
        guard text.utf8.count < 500 else { return }
        text += token.prefix(500)
    }

    /// The user id in `users/<uid>/…`, also behind a host.
    private static func owner(_ address: String) -> String? {
        let parts = address.split(separator: "/")
        guard let users = parts.firstIndex(of: "users"), users + 1 < parts.endIndex else { return nil }
        return String(parts[users + 1])
    }
}
