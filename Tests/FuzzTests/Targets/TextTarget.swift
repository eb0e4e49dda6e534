@testable import Chat

/// An answer's text, from the upstream's tokens to what the client reads.
enum TextTarget {
    static func check(_ input: FuzzInput) throws {
        let scalars = input.text.unicodeScalars
        let chains = [
            TextChain(isEnveloped: true, tags: []),
            TextChain(isEnveloped: false, tags: ["xaiartifact", "grok:render", "x"]),
            TextChain(isEnveloped: false, tags: [], functions: ["f"]),
            TextChain(isEnveloped: true, tags: ["xaiartifact", "x"], functions: ["f", "g"]),
        ]
        for chain in chains {
            let whole = read([scalars[...]], by: chain)
            for pieces in input.cuts(of: scalars) {
                try same(whole, read(pieces, by: chain), "the same answer wherever it is cut")
            }
        }
    }

    private static func read(_ texts: [Substring.UnicodeScalarView], by chain: TextChain) -> [TextChain.Piece] {
        var chain = chain
        var pieces: [TextChain.Piece] = []
        for text in texts { pieces.join(chain.consume(String(text))) }
        pieces.join(chain.finish())
        return pieces
    }
}

extension [TextChain.Piece] {
    /// Texts that follow each other are one.
    fileprivate mutating func join(_ pieces: [TextChain.Piece]) {
        for piece in pieces {
            if case .text(let text) = piece, case .text(let before)? = last {
                self[count - 1] = .text(before + text)
            } else {
                append(piece)
            }
        }
    }
}
