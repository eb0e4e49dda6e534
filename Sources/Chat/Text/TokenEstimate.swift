/// About how many language-model tokens a text takes, told from its bytes: the upstream says nothing of them.
///
/// In twelfths: 3 for an ASCII character, 6 for one of two bytes (Cyrillic, Greek, Arabic, accents), 9 for one of three
/// (Chinese, Japanese, Korean, most others), 24 for one of four (emoji, rare characters).
struct TokenEstimate: Hashable, Sendable {
    /// What a picture is counted as.
    static let picture = 512

    private var twelfths = 0

    var count: Int { (twelfths + 11) / 12 }

    init() {}

    init(_ text: String) { add(text) }

    mutating func add(_ text: String) {
        var sum = 0
        for byte in text.utf8 {
            switch byte {
            case 0x00..<0x80: sum += 3
            case 0x80..<0xc0: break
            case 0xc0..<0xe0: sum += 6
            case 0xe0..<0xf0: sum += 9
            default: sum += 24
            }
        }
        twelfths += sum
    }
}
