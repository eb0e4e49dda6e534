/// Drops tags of some names from a text that comes in pieces, with all they hold: `<xaiartifact …>…</xaiartifact>`.
struct TagFilter: Sendable {
    /// What one unclosed tag may hold and give back at the end.
    static let limit = 16 << 10

    private var scanner: TagScanner

    init(names: [String]) {
        let names = names.map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        scanner = TagScanner(names.map { TagScanner.Rule($0, .dropLeniently) }, limit: Self.limit)
    }

    mutating func consume(_ text: String) -> String { scanner.consume(text).text }

    mutating func finish() -> String { scanner.finish().text }
}

extension [TagScanner.Piece] {
    var text: String {
        if count == 1, case .text(let text) = self[0] { return text }
        return map { piece in if case .text(let text) = piece { text } else { "" } }.joined()
    }
}
