/// A line as RFC 4180 has it, safe to open in a spreadsheet.
package struct CSVLine {
    package let text: String

    package init(_ cells: [String]) {
        text = cells.map(Self.cell).joined(separator: ",") + "\r\n"
    }

    /// A cell that begins like a formula gets a `'` before it; one with a comma, a quote or a line's end gets quotes.
    /// Looks at scalars: a quote with an accent upon it is one character to Swift, and still a quote to a spreadsheet.
    private static func cell(_ content: String) -> String {
        let isFormula = content.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        let guarded = isFormula ? "'" + content : content
        guard guarded.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return guarded }
        var quoted = "\"".unicodeScalars
        for scalar in guarded.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        quoted.append("\"")
        return String(quoted)
    }
}
