/// Drops lines that are known by heart from a text that comes in pieces.
///
/// Only what may still become such a line is held back.
struct LineFilter: Sendable {
    private let lines: [[UInt8]]
    /// The beginning of a line that agrees with one of them.
    private var held: [UInt8] = []
    private var isAtStart = true

    init(_ lines: [String]) { self.lines = lines.map { Array($0.utf8) } }

    mutating func consume(_ text: String) -> String {
        guard !lines.isEmpty, !text.isEmpty else { return text }
        if !isAtStart, !text.utf8.contains(UInt8(ascii: "\n")) { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        for byte in text.utf8 { step(byte, into: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    mutating func finish() -> String {
        defer {
            held = []
            isAtStart = true
        }
        return lines.contains(held) ? "" : String(decoding: held, as: UTF8.self)
    }

    private mutating func step(_ byte: UInt8, into output: inout [UInt8]) {
        let isNewline = byte == UInt8(ascii: "\n")
        if isAtStart {
            if isNewline, !held.isEmpty, lines.contains(held) {
                held = []
                return
            }
            held.append(byte)
            if !isNewline, lines.contains(where: { $0.starts(with: held) }) { return }
            output += held
            held = []
        } else {
            output.append(byte)
        }
        isAtStart = isNewline
    }
}
