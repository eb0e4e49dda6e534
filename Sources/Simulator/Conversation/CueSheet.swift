import NIOCore

/// An answer in the order in which it is sent.
struct CueSheet: Sendable {
    enum Cue: Sendable {
        case frame(JSON)
        /// A line as it is.
        case raw(String)
        case pause(Duration)
        /// Pictures from their announcement to their end.
        case drawing([Picture])
    }

    var cues: [Cue] = []
    /// Between two frames.
    var gap: Duration?
    var isBurst = false

    mutating func add(_ frames: JSON...) { cues += frames.map(Cue.frame) }

    /// The final metadata and a title.
    mutating func addEnd(_ frames: Frames) { add(frames.finalMetadata(), frames.title("Greeting")) }

    /// The standing answer: thoughts, a search, words.
    static func plain(_ answer: String, _ frames: Frames, searches: Bool, fault: Fault.Kind?) -> CueSheet {
        var sheet = CueSheet()
        sheet.add(
            frames.layout(), frames.token("Thinking about the request", isThinking: true, .init(tag: "header")),
            frames.token("The user would like an answer.", isThinking: true))
        let sources = searches ? [ScriptedAnswer.Source(url: "https://e.example/", title: "T", preview: "P").json] : []
        if searches { sheet.add(frames.search(sources)) }
        if case .modelResponseError(let message) = fault {
            sheet.add(frames.softStop(), frames.modelResponse("", error: message), frames.finalMetadata())
            return sheet
        }
        if case .tokenList = fault { sheet.add(frames.tokenList(["not", "to", "be", "read"])) }
        for (index, word) in answer.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            sheet.add(frames.token(index == 0 ? String(word) : " \(word)", isThinking: false))
        }
        sheet.add(frames.softStop(), frames.modelResponse(answer, sources: sources))
        sheet.addEnd(frames)
        return sheet
    }

    /// Pictures that were asked for.
    static func pictures(_ pictures: [Picture], prompt: String, _ frames: Frames, fault: Fault.Kind?) -> CueSheet {
        var sheet = CueSheet(cues: [.drawing(pictures)])
        if case .tokenList = fault { sheet.add(frames.tokenList(["not", "to", "be", "read"])) }
        switch fault {
        case .moderated: sheet.add(frames.modelResponse(""))
        case .modelResponseError(let message): sheet.add(frames.modelResponse("", error: message))
        case .cardAttachments:
            for picture in pictures { sheet.add(frames.cardTag(picture)) }
            sheet.add(
                frames.modelResponse(
                    "I generated images with the prompt: '\(prompt)'", images: pictures.map(\.path),
                    cards: pictures.map { Frames.card(of: $0, chunk: ["imageUrl": .string($0.path), "progress": 100]) })
            )
        default:
            sheet.add(
                frames.modelResponse(
                    "I generated images with the prompt: '\(prompt)'", images: pictures.map(\.path)))
        }
        sheet.add(frames.finalMetadata())
        return sheet
    }
}
