import NIOCore

/// Follows one picture through the frames of the conversation that draws it.
struct PictureReader: AnswerReader {
    private(set) var isDone = false
    private var conversation = ConversationReader(drawings: 1)
    /// The first that is drawn is ours; one was asked for.
    private var id: String?
    private var progress = -1
    /// The beginning of what was said in place of a picture.
    private var text = ""

    mutating func consume(_ frame: ByteBuffer, into events: inout [ImageEvent]) throws(UpstreamError) {
        guard !isDone else { return }
        var told: [ChatEvent] = []
        try conversation.consume(frame, into: &told)
        try tell(told, into: &events)
    }

    mutating func end(into events: inout [ImageEvent]) throws(UpstreamError) {
        guard !isDone else { return }
        var told: [ChatEvent] = []
        try conversation.end(into: &told)
        try tell(told, into: &events)
    }

    private mutating func tell(_ told: [ChatEvent], into events: inout [ImageEvent]) throws(UpstreamError) {
        for event in told where !isDone {
            switch event {
            case .started, .thought, .searched, .called, .accounted: break
            case .said(let token): if text.utf8.count < 500 { text += token.prefix(500) }
            case .drew(let picture):
                id = id ?? picture.id
                guard id == picture.id else { continue }
                move(to: picture.progress, into: &events)
                if picture.progress < 100 {
                    events.append(.previewed(path: picture.path))
                } else {
                    finish(picture.path, into: &events)
                }
            case .finished(let message, let pictures):
                guard let path = pictures.first else {
                    throw UpstreamError(.noImage, message: text.isEmpty ? message ?? "no picture came" : text)
                }
                move(to: 100, into: &events)
                finish(path, into: &events)
            }
        }
    }

    private mutating func move(to told: Int, into events: inout [ImageEvent]) {
        guard told > progress else { return }
        progress = told
        events.append(.progressed(told))
    }

    private mutating func finish(_ path: String, into events: inout [ImageEvent]) {
        isDone = true
        events.append(.finished(path: path))
    }
}
