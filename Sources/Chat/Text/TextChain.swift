/// What a text passes on its way from the upstream to the client.
struct TextChain: Sendable {
    typealias Piece = ToolCallReader.Piece

    private var envelope: EnvelopeFilter?
    private var tags: TagFilter?
    private var calls: ToolCallReader?

    init(isEnveloped: Bool, tags: [String], functions: Set<String> = []) {
        envelope = isEnveloped ? .fresh : nil
        self.tags = tags.isEmpty ? nil : TagFilter(names: tags)
        calls = functions.isEmpty ? nil : ToolCallReader(names: functions)
    }

    mutating func consume(_ text: String) -> [Piece] {
        var text = text
        if let clean = envelope?.consume(text) { text = clean }
        if let clean = tags?.consume(text) { text = clean }
        guard !text.isEmpty else { return [] }
        return calls?.consume(text) ?? [.text(text)]
    }

    /// The text is over; the chain starts afresh.
    mutating func finish() -> [Piece] {
        var text = envelope?.finish() ?? ""
        if let clean = tags?.consume(text) { text = clean }
        text += tags?.finish() ?? ""
        guard calls != nil else { return text.isEmpty ? [] : [.text(text)] }
        return (calls?.consume(text) ?? []) + (calls?.finish() ?? [])
    }
}

extension [TextChain.Piece] {
    var text: String { map { piece in if case .text(let text) = piece { text } else { "" } }.joined() }
}
