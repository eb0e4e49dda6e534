import Catalog
import Upstream

/// One line of a pasted list: a token, nothing, or something that is no token.
enum TokenLine: Hashable, Sendable {
    case token(Credential)
    case nothing
    case invalid

    private static let lengths = 16...8192

    /// Takes what people paste: a byte order mark, `sso=` (also among other cookies, wherever it stands), quotes, dashes
    /// and blanks that a word processor changed.
    ///
    /// A session and a key are never taken for each other: a key would be sent as a cookie, and a session to another
    /// service.
    init(_ raw: Substring, of provider: Provider = .web) {
        var scalars = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars {
            if Self.isInvisible(scalar) { continue }
            scalars.append(Self.isDash(scalar) ? "-" : Self.isBlank(scalar) ? " " : scalar)
        }
        var text = String(scalars)[...].trimmingBlanks()
        if text.isEmpty || text.hasPrefix("#") {
            self = .nothing
            return
        }
        text = text.trimmingQuotes()
        if text.prefix(7).lowercased() == "cookie:" { text = text.dropFirst(7).trimmingBlanks() }
        guard let value = provider == .web ? Self.value(in: text) : Self.key(in: text) else {
            self = .invalid
            return
        }
        text = value.trimmingBlanks().trimmingQuotes()
        guard Self.lengths.contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else {
            self = .invalid
            return
        }
        self = .token(Credential(String(text)))
    }

    /// What is named `sso`, or the only thing there is; nil where there are only other cookies.
    private static func value(in text: Substring) -> Substring? {
        let parts = text.split(separator: ";").map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
        guard !parts.contains(where: { $0.hasPrefix("xai-") || $0.contains("=xai-") }) else { return nil }
        if let named = parts.first(where: { $0.prefix(4).lowercased() == "sso=" }) { return named.dropFirst(4) }
        return parts.count == 1 ? parts.first : nil
    }

    /// The same of a key, also behind `Bearer` or a variable's name; nil for what is a session.
    private static func key(in text: Substring) -> Substring? {
        var text = text
        if let sign = text.firstIndex(of: "="), text[..<sign].hasSuffix("API_KEY") {
            text = text[text.index(after: sign)...]
        }
        if text.prefix(7).lowercased() == "bearer " { text = text.dropFirst(7) }
        text = text.trimmingBlanks().trimmingQuotes()
        return text.hasPrefix("eyJ") || text.contains("=") || text.contains(" ") ? nil : text
    }

    /// Visible ASCII that cannot end a cookie's value.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7e).contains(byte) && byte != UInt8(ascii: ";") && byte != UInt8(ascii: ",")
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Zero-width characters, the byte order mark, the soft hyphen.
        case .format: true
        case .control: scalar != "\t"
        default: false
        }
    }

    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .dashPunctuation || scalar == "\u{2212}"
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar.properties.generalCategory == .spaceSeparator
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        let tail = drop { $0 == " " }
        guard let last = tail.lastIndex(where: { $0 != " " }) else { return tail }
        return tail[...last]
    }

    fileprivate func trimmingQuotes() -> Substring {
        let quotes: Set<Character> = ["\"", "'", "`", "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}"]
        let tail = drop { quotes.contains($0) }
        guard let last = tail.lastIndex(where: { !quotes.contains($0) }) else { return tail }
        return tail[...last]
    }
}
