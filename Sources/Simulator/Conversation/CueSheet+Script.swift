extension CueSheet {
    /// What a script's steps need to know of the conversation.
    struct Occasion {
        let message: String
        /// The standing words about the attached files.
        let sight: String
        /// Begins pictures of a prompt; none for load.
        let draw: (_ prompt: String, _ count: Int) -> [Picture]
    }

    /// A step's tokens at most: a script that never ends is a mistake.
    private static let tokenLimit = 100_000

    static func scripted(_ answer: ScriptedAnswer, _ frames: Frames, on occasion: Occasion) -> CueSheet {
        var sheet = CueSheet()
        sheet.isBurst = answer.isBurst
        if answer.gapMilliseconds > 0, !answer.isBurst { sheet.gap = .milliseconds(answer.gapMilliseconds) }
        var said = ""
        var sources: [JSON] = []
        var pictures: [Picture] = []
        for step in answer.steps {
            switch step {
            case .say(let words, let manner):
                said += words
                sheet.add(tokens: words, frames, isThinking: false, manner)
            case .think(let words, let manner): sheet.add(tokens: words, frames, isThinking: true, manner)
            case .tokens(let count, let word):
                let count = min(max(0, count), tokenLimit)
                said += String(repeating: word, count: count)
                sheet.cues += Array(repeating: .frame(frames.token(word, isThinking: false)), count: count)
            case .list(let words): sheet.add(frames.tokenList(words))
            case .search(let found):
                sources += found.map(\.json)
                sheet.add(frames.search(found.map(\.json)))
            case .draw(let prompt, let count):
                let drawn = occasion.draw(prompt, min(10, max(1, count)))
                pictures += drawn
                sheet.cues.append(.drawing(drawn))
            case .echo(let manner):
                said += occasion.message
                sheet.add(tokens: occasion.message, frames, isThinking: false, manner)
            case .see:
                said += occasion.sight
                sheet.add(frames.token(occasion.sight, isThinking: false))
            case .pause(let milliseconds): sheet.cues.append(.pause(.milliseconds(max(0, milliseconds))))
            case .raw(let line): sheet.cues.append(.raw(line))
            }
        }
        guard answer.closes else { return sheet }
        sheet.add(
            frames.softStop(),
            frames.modelResponse(
                answer.message ?? said, images: pictures.map(\.path), sources: sources, error: answer.error))
        sheet.addEnd(frames)
        return sheet
    }

    private mutating func add(
        tokens words: String, _ frames: Frames, isThinking: Bool, _ manner: ScriptedAnswer.Manner
    ) {
        guard let length = manner.pieces, length > 0 else {
            return add(frames.token(words, isThinking: isThinking, manner))
        }
        var rest = words[...]
        while !rest.isEmpty {
            add(frames.token(String(rest.prefix(length)), isThinking: isThinking, manner))
            rest = rest.dropFirst(length)
        }
    }
}
