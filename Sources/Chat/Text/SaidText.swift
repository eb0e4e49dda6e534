/// Remembers what was said so far without keeping it, to tell what of a whole text is still to be said.
struct SaidText: Sendable {
    private var length = 0
    private var hash = SaidText.start
    private static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Blanks before the first word do not count.
    var isEmpty: Bool { length == 0 }

    mutating func add(_ text: String) {
        for byte in text.utf8 where length > 0 || !Self.isBlank(byte) {
            hash = Self.mixed(hash, byte)
            length += 1
        }
    }

    /// What follows in `whole` behind what was said; empty where `whole` says something else, or nothing more.
    func rest(of whole: String) -> String {
        let bytes = whole.utf8.drop(while: Self.isBlank)
        let beginning = bytes.prefix(length)
        guard bytes.count > length, beginning.reduce(Self.start, Self.mixed) == hash else { return "" }
        return String(bytes.dropFirst(length)) ?? ""
    }

    /// FNV-1a
    private static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") }
}
