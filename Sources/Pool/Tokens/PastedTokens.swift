import Catalog
import Upstream

/// The tokens of a pasted list, one per line, cleaned of what people paste with them.
package struct PastedTokens: Hashable, Sendable {
    package var tokens: [Credential] = []
    /// Counted from 1.
    package var invalidLines: [Int] = []

    package init(lines: String, of provider: Provider = .web) {
        for (index, line) in lines.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            switch TokenLine(line, of: provider) {
            case .nothing: break
            case .invalid: invalidLines.append(index + 1)
            case .token(let credential): tokens.append(credential)
            }
        }
    }
}

extension Credential {
    /// The one token in a text, cleaned; nil if there is none or more than one.
    package init?(pasted text: String) {
        let pasted = PastedTokens(lines: text)
        guard let only = pasted.tokens.first, pasted.tokens.count == 1, pasted.invalidLines.isEmpty else { return nil }
        self = only
    }
}
