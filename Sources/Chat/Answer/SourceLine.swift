import Upstream

/// A page that was found, as one line of a Markdown list: `- [title](url "preview")`.
enum SourceLine {
    private static let longest = 300

    /// nil for what is no link.
    static func written(_ source: ChatSource) -> String? {
        let url = source.url.filter { !$0.isWhitespace }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
        let address = url.replacing("(", with: "%28").replacing(")", with: "%29").replacing("<", with: "%3C")
            .replacing(">", with: "%3E").replacing("\"", with: "%22")
        let title = line(source.title).replacing("[", with: "\\[").replacing("]", with: "\\]")
        let preview = line(source.preview).replacing("\"", with: "'")
        let words = preview.isEmpty ? "" : " \"\(preview)\""
        return "- [\(title.isEmpty ? address : title)](\(address)\(words))\n"
    }

    private static func line(_ text: String) -> String {
        let words = text.prefix(2 * longest).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > longest ? words.prefix(longest) + "…" : words
    }
}
