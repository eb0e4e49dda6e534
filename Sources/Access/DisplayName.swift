/// A name of 1 to 64 printable characters, without blanks at its ends.
package struct DisplayName: Hashable, Sendable {
    private static let longest = 64
    /// Marks may be stacked on one character without end.
    private static let mostBytes = 256

    package let text: String

    /// nil if what is left after trimming is empty, too long, or holds a character that prints nothing.
    package init?(_ raw: String) {
        let trimmed = raw.drop(while: \.isWhitespace)
        guard let last = trimmed.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        let name = trimmed[...last]
        guard name.count <= Self.longest, name.utf8.count <= Self.mostBytes,
            name.unicodeScalars.allSatisfy(Self.isPrintable)
        else { return nil }
        text = String(name)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
