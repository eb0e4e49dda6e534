import NIOCore

/// Follows one answer through the frames of its conversation: frames in, events out.
///
/// It follows the answer to us only; what is told of others in the same stream is ignored.
struct ConversationReader: AnswerReader {
    private(set) var isDone = false
    /// The answer to us, once its echo or its first words were seen.
    private var answerID: String?
    private var hasStarted = false
    private var hasWords = false
    /// Whether the upstream said that the words are over.
    private var isClosed = false
    private var pictures: PictureSightings
    private var doubled = DoubledFrames()
    private var lastText: TokenFrame?

    /// `drawings`: how many pictures were asked for.
    init(drawings: Int) { pictures = PictureSightings(wanted: drawings) }

    mutating func consume(_ object: ByteBuffer, into events: inout [ChatEvent]) throws(UpstreamError) {
        guard !isDone else { return }
        let text = TokenFrame(scanning: object, after: lastText)
        guard !doubled.isSecond(object, isText: text != nil) else { return }
        if let text {
            lastText = text
            if isOurs(text.responseID) { hear(text, into: &events) }
        } else if !ConversationFrame.isSilent(object), let frame = ConversationFrame(object) {
            try consume(frame, into: &events)
        }
    }

    mutating func end(into events: inout [ChatEvent]) throws(UpstreamError) {
        guard !isDone else { return }
        if pictures.hasRefusals, pictures.finished.isEmpty { throw Self.moderated }
        guard hasWords || !pictures.finished.isEmpty else {
            throw UpstreamError(.empty, message: "the stream ended without an answer")
        }
        guard isClosed else { throw UpstreamError(.interrupted, message: "the stream ended before the answer did") }
        finish(nil, pictures.finished, into: &events)
    }

    /// The same as for the frame's bytes, apart from frames said twice.
    mutating func consume(_ frame: ConversationFrame, into events: inout [ChatEvent]) throws(UpstreamError) {
        if let error = frame.error { throw UpstreamError(error) }
        guard let response = frame.response else { return }
        let id = response.text.responseID ?? response.model?.responseID
        if let echo = response.echo { start(id, model: echo.model, into: &events) }
        guard isOurs(id) else { return }
        if let error = response.error { throw UpstreamError(error) }
        hear(response.text, into: &events)
        if !response.pages.isEmpty {
            start(id, into: &events)
            events.append(.searched(response.pages))
        }
        if let picture = response.picture {
            if let drawn = pictures.follow(picture) {
                start(id, into: &events)
                events.append(.drew(drawn))
            }
            if pictures.areAllRefused { throw Self.moderated }
        }
        if response.isClosing { isClosed = true }
        if let model = response.model { try conclude(model, id, into: &events) }
    }

    private static let moderated = UpstreamError(.moderated, message: "the picture was moderated")

    private func isOurs(_ id: String?) -> Bool { answerID == nil || id == nil || id == answerID }

    /// Once; what comes before an echo says by itself that the upstream has begun.
    private mutating func start(_ id: String?, model: String? = nil, into events: inout [ChatEvent]) {
        guard !hasStarted else { return }
        hasStarted = true
        answerID = id
        events.append(.started(model: model))
    }

    private mutating func hear(_ text: TokenFrame, into events: inout [ChatEvent]) {
        if text.isSoftStop { isClosed = true }
        // What a tool returned is meant for the model alone.
        guard let token = text.token, text.tag != .rawFunctionResult else { return }
        start(text.responseID, into: &events)
        hasWords = true
        let isThought = text.isThinking || text.tag == .toolUsageCard
        events.append(isThought ? .thought(token, isHeader: text.tag == .header) : .said(token))
    }

    private mutating func conclude(
        _ model: ModelResponse, _ id: String?, into events: inout [ChatEvent]
    ) throws(UpstreamError) {
        if let error = model.error { throw UpstreamError(error) }
        let drawn = model.pictures.isEmpty ? pictures.finished : model.pictures
        if pictures.hasRefusals, drawn.isEmpty { throw Self.moderated }
        guard hasWords || model.message != nil || !drawn.isEmpty else {
            throw UpstreamError(.empty, message: "the answer is empty")
        }
        start(id, into: &events)
        finish(model.message, drawn, into: &events)
    }

    private mutating func finish(_ message: String?, _ pictures: [String], into events: inout [ChatEvent]) {
        isDone = true
        events.append(.finished(message: message, pictures: pictures))
    }
}
