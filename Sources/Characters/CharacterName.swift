/// A name of 1 to 80 printable characters, without blanks at its ends.
package struct CharacterName: Hashable, Sendable {
    package static let longest = 80

    package let text: String

    /// Counts scalars, as the database does: marks may be stacked on one character without end.
    package init(_ raw: String) throws(CharacterError) {
        let trimmed = raw.drop(while: \.isWhitespace)
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { throw .invalidName }
        let name = trimmed[...last]
        guard name.unicodeScalars.count <= Self.longest, name.unicodeScalars.allSatisfy(Self.isPrintable) else {
            throw .invalidName
        }
        text = String(name)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        // Emoji and some scripts are joined by them; a text that changes its direction shows another name.
        case .format: scalar == "\u{200D}" || scalar == "\u{200C}"
        default: true
        }
    }
}
