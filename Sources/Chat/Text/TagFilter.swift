/// Drops tags of some names from a text that comes in pieces, with all they hold: `<xaiartifact …>…</xaiartifact>`.
struct TagFilter: Sendable {
    /// What one unclosed tag may hold and give back at the end.
    static let limit = 16 << 10

    private var scanner: TagScanner

    init(names: [String]) {
        let names = names.map(Self.tidied).filter { !$0.isEmpty }
        scanner = TagScanner(names.map { TagScanner.Rule($0, .dropLeniently) }, limit: Self.limit)
    }

    private static func tidied(_ name: String) -> String {
        // Looking at characters is slow, and this is done for each answer.
        name.utf8.allSatisfy { (0x21..<0x7F).contains($0) } ? name : name.filter { !$0.isWhitespace }
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
