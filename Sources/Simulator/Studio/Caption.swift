/// The words of a prompt as they are drawn: in lines, without what no font draws.
struct Caption: Hashable, Sendable {
    static let ellipsis: Unicode.Scalar = "…"

    /// Words, and single characters where a line may break at each. `follows` says that no space stands before it.
    private struct Piece: Hashable {
        var text: String
        let follows: Bool

        var width: Int { text.unicodeScalars.reduce(0) { $0 + Caption.width($1) } }
    }

    /// They stand at no line's beginning.
    private static let closing: Set<Character> = [
        "，", "。", "、", "！", "？", "；", "：", "）", "」", "』", "》", "”", "’", "ー",
    ]

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var isFresh = true
        var isOpen = false
        for character in text {
            if character.isWhitespace {
                (isFresh, isOpen) = (true, false)
                continue
            }
            let kept = String(String.UnicodeScalarView(character.unicodeScalars.filter(Caption.isDrawn)))
            guard let first = kept.unicodeScalars.first else { continue }
            let isWide = Caption.width(first) == 2
            if !pieces.isEmpty, !isFresh, Caption.closing.contains(character) || (isOpen && !isWide) {
                pieces[pieces.count - 1].text += kept
            } else {
                pieces.append(Piece(text: kept, follows: !isFresh && !pieces.isEmpty))
            }
            (isFresh, isOpen) = (false, !isWide)
        }
        self.pieces = pieces
    }

    /// At most `most` lines, each of `width` narrow characters; what does not fit is left out.
    func lines(width: Int, most: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for piece in pieces {
            let gap = used == 0 || piece.follows ? 0 : 1
            if used > 0, used + gap + piece.width > width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            if used > 0, gap == 1 {
                line += " "
                used += 1
            }
            for scalar in piece.text.unicodeScalars {
                let size = Caption.width(scalar)
                // A word that is longer than a line.
                if used + size > width, used > 0 {
                    lines.append(line)
                    (line, used) = ("", 0)
                }
                line.unicodeScalars.append(scalar)
                used += size
            }
        }
        if !line.isEmpty { lines.append(line) }
        guard lines.count > most else { return lines }
        return lines.prefix(most - 1) + [lines[most - 1] + String(Caption.ellipsis)]
    }

    /// Emoji have colours that ffmpeg cannot draw; what steers the direction of writing would turn the line around.
    private static func isDrawn(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default:
            !scalar.properties.isEmojiPresentation && !scalar.properties.isVariationSelector && scalar.value < 0x1f000
                || (0x20000..<0x40000).contains(scalar.value)
        }
    }

    /// In halves of a Chinese character's.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x1100..<0x1160, 0x2e80..<0xa4d0, 0xac00..<0xd7a4, 0xf900..<0xfb00, 0xfe30..<0xfe70, 0xff00..<0xff61,
            0x20000..<0x40000:
            2
        default: 1
        }
    }
}
