import Media

/// A conversation as the one message that the upstream takes, and the pictures that go with it.
struct Transcript: Hashable, Sendable {
    struct Picture: Hashable, Sendable {
        let name: String
        let kind: MediaKind
        /// It belongs to the question. Others may have gone.
        let isNeeded: Bool
    }

    struct Limits: Hashable, Sendable {
        /// Of the message, in bytes.
        var length = 1 << 20
        /// The latest are taken.
        var pictures = 10
    }

    let message: String
    /// In the order of the conversation, no two of one name.
    let pictures: [Picture]
    /// Whether the message is more than a user's own words.
    let isEnveloped: Bool

    /// `keeps` tells whether a picture is still there. Throws `refused` for what cannot be asked.
    init(
        _ request: ChatRequest, limits: Limits = Limits(),
        keeps: (Picture) throws(ChatError) -> Bool = { _ throws(ChatError) in true }
    ) throws(ChatError) {
        let turns = Self.ordered(request.turns.filter { !$0.isEmpty })
        guard !turns.isEmpty else { throw Self.nothingSaid }
        pictures = try Self.pictures(turns, linkBase: request.linkBase, limit: limits.pictures, keeps)
        let instruction = try ToolInstruction(request)
        if turns.count == 1, turns[0].role == .user, turns[0].name == nil, instruction.isEmpty,
            // The upstream takes no message without a word.
            !turns[0].text.allSatisfy(\.isWhitespace)
        {
            message = turns[0].text
            isEnveloped = false
        } else {
            message = Self.told(turns, pictures: pictures, instruction: instruction)
            isEnveloped = true
        }
        guard message.utf8.count <= limits.length else {
            throw ChatError(
                .refused,
                detail:
                    "The conversation is too long: \(message.utf8.count) bytes of text, and \(limits.length) are the most."
            )
        }
    }

    /// Those of the turns themselves, for who takes these one by one. Throws as `init` does.
    static func pictures(
        of request: ChatRequest, limits: Limits = Limits(), keeps: (Picture) throws(ChatError) -> Bool
    ) throws(ChatError) -> [Picture] {
        let turns = request.turns.filter { !$0.isEmpty }
        guard !turns.isEmpty else { throw nothingSaid }
        return try pictures(turns, linkBase: nil, limit: limits.pictures, keeps)
    }

    private static let nothingSaid = ChatError(.refused, detail: "The conversation has no content.")

    /// What the client wrote last is what is to be answered: instructions behind it go before it.
    private static func ordered(_ turns: [ChatTurn]) -> [ChatTurn] {
        let tail = turns.reversed().prefix { $0.role == .system || $0.role == .developer }.count
        let end = turns.count - tail
        guard tail > 0, end > 0, turns[end - 1].role == .user else { return turns }
        return turns[..<(end - 1)] + turns[end...] + [turns[end - 1]]
    }

    private static func told(_ turns: [ChatTurn], pictures: [Picture], instruction: ToolInstruction) -> String {
        let numbers = Dictionary(
            pictures.enumerated().map { ($0.element.name, $0.offset + 1) }, uniquingKeysWith: { first, _ in first })
        var functions: [String: String] = [:]
        var told = beginning
        for line in instruction.lines { told += "\n" + Envelope.escaped(line) }
        told += "\n" + Envelope.close(Envelope.note)
        for turn in turns {
            for call in turn.calls { functions[call.id] = call.name }
            told += "\n"
            told += Envelope.open(
                Envelope.turn,
                [
                    ("role", turn.role.rawValue), ("name", turn.name ?? turn.callID.flatMap { functions[$0] }),
                    ("call", turn.callID),
                ])
            for line in turn.lines(numbers) { told += "\n" + line }
            told += "\n" + Envelope.close(Envelope.turn)
        }
        return told
    }

    /// Of every conversation that is told.
    private static let beginning = ([Envelope.open(Envelope.note)] + Envelope.explanation).joined(separator: "\n")

    /// - Parameter linkBase: of links of ours in assistants' turns; nil leaves those what they are.
    private static func pictures(
        _ turns: [ChatTurn], linkBase: String?, limit: Int, _ keeps: (Picture) throws(ChatError) -> Bool
    ) throws(ChatError) -> [Picture] {
        let question = turns.lastIndex { $0.role == .user }
        var found: [Picture] = []
        for (index, turn) in turns.enumerated() {
            var here = turn.pictures
            if let linkBase, turn.role == .assistant { here += PictureLinks.names(in: turn.text, of: linkBase) }
            var asked: Set<String> = []
            for picture in here {
                let isNeeded = index == question
                // Named again, it is the later mention that counts.
                found.removeAll { $0.name == picture.name }
                found.append(Picture(name: picture.name, kind: picture.kind, isNeeded: isNeeded))
                if isNeeded { asked.insert(picture.name) }
            }
            guard asked.count <= limit else {
                throw ChatError(.refused, detail: "A message holds \(asked.count) pictures, and \(limit) are the most.")
            }
        }
        var kept: [Picture] = []
        // Of earlier ones that may have gone, not all are looked for.
        var looks = 4 * limit
        for picture in found.reversed() where kept.count < limit {
            if !picture.isNeeded {
                guard looks > 0 else { continue }
                looks -= 1
            }
            if try keeps(picture) {
                kept.insert(picture, at: 0)
            } else if picture.isNeeded {
                throw ChatError(.refused, detail: "A picture of the question is not kept here any more.")
            }
        }
        return kept
    }
}

extension ChatTurn {
    var text: String {
        parts.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
    }

    var pictures: [(name: String, kind: MediaKind)] {
        parts.compactMap { if case .picture(let name, let kind) = $0 { (name, kind) } else { nil } }
    }

    /// Whether there is nothing in it to be told.
    var isEmpty: Bool {
        calls.isEmpty && pictures.isEmpty && text.allSatisfy(\.isWhitespace) && callID == nil
    }

    fileprivate func lines(_ numbers: [String: Int]) -> [String] {
        var lines: [String] = []
        for part in parts {
            switch part {
            case .text(let text): if !text.isEmpty { lines.append(Envelope.escaped(text)) }
            case .picture(let name, _):
                if let number = numbers[name] {
                    lines.append("<\(Envelope.picture) number=\"\(number)\"/>")
                }
            }
        }
        return lines + calls.map { Envelope.escaped(ToolInstruction.written($0)) }
    }
}
