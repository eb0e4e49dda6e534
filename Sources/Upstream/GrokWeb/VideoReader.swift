import Foundation
import NIOCore

/// Follows one generation through the frames of its conversation: frames in, events out.
///
/// It follows one video only, the one that belongs to our post and answer; what is told of others is ignored.
struct VideoReader: AnswerReader {
    private(set) var trace: VideoTrace
    private var sightings: VideoSightings
    /// The answer to us, once its echo was seen.
    private var responseID: String?
    private var owner: String?
    private var progress = -1
    private(set) var isDone = false
    private var text = ""

    /// `trace` as prepared: its post, where it has one, is the parent of the video.
    init(prepared trace: VideoTrace) {
        self.trace = trace
        sightings = VideoSightings(parentPostID: trace.postID)
        owner = trace.uploadPath.flatMap(Self.owner)
    }

    mutating func consume(_ frame: ByteBuffer, into events: inout [VideoEvent]) throws(UpstreamError) {
        guard !isDone, let frame = ConversationFrame(frame) else { return }
        events += try consume(frame)
    }

    mutating func end(into events: inout [VideoEvent]) throws(UpstreamError) { events += try end() }

    /// As long as no id is known, the generation may run unseen.
    func broken(by error: UpstreamError) -> UpstreamError? { trace.videoID == nil ? error.startingUncertain() : error }

    /// What one frame tells; nothing after `.finished`. Throws what ends the generation.
    mutating func consume(_ frame: ConversationFrame) throws(UpstreamError) -> [VideoEvent] {
        guard !isDone else { return [] }
        if let error = frame.error ?? frame.response?.error { throw UpstreamError(error) }
        guard let response = frame.response else { return [] }
        let text = response.text
        if response.echo != nil, responseID == nil { responseID = text.responseID }
        if let token = text.token, !text.isThinking { note(token) }
        guard responseID == nil || text.responseID == nil || text.responseID == responseID else { return [] }
        if let video = response.video, case .ours(let video) = sightings.judge(video) { return try follow(video) }
        if let model = response.model { return try conclude(model) }
        return []
    }

    /// The stream ended well, but for us perhaps too early.
    mutating func end() throws(UpstreamError) -> [VideoEvent] {
        guard !isDone else { return [] }
        if trace.assetPath != nil { return finish() }
        if let video = sightings.settle(attached: []) { return try follow(video) + end() }
        guard trace.videoID == nil else {
            throw UpstreamError(.interrupted, message: "the stream ended before the video's address came")
        }
        guard text.isEmpty else { throw UpstreamError(.noVideo, message: text) }
        throw UpstreamError(.interrupted, message: "the stream ended without a video", mayHaveStarted: true)
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

        if let told = video.progress.map({ Int(min(max($0, 0), 100)) }), told > progress {
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
        let attached = model.fileAttachments.filter { $0 != trace.uploadID }
        var events =
            try sightings.settle(attached: attached).map { video throws(UpstreamError) in try follow(video) } ?? []
        guard !isDone else { return events }
        if trace.assetPath == nil, attach(attached) { events.append(.traced(trace)) }
        if trace.assetPath != nil { events += finish() }
        return events
    }

    /// The final message names generated assets by id or by path. Returns whether the video's id was news.
    private mutating func attach(_ attachments: [String]) -> Bool {
        let known = trace.videoID
        let named = known.map { id in attachments.first { $0 == id || $0.contains("/\(id)/") } } ?? attachments.first
        guard let named else { return false }
        if named.hasSuffix(".mp4") || named.contains("/content") {
            trace.assetPath = named
        } else if !named.contains("/") {
            trace.videoID = named
            trace.assetPath = owner.map { "users/\($0)/generated/\(named)/generated_video.mp4" }
        }
        return trace.videoID != known
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
