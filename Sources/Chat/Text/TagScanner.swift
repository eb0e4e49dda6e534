/// Finds a few tags in a text that comes in pieces, wherever it is cut, and says what becomes of what they hold.
///
/// Nothing is held back but what may still become such a tag, and what stands inside of one. All of it is bounded: a tag
/// longer than `longestTag` is text.
struct TagScanner: Sendable {
    /// What becomes of a tag.
    enum Fate: Hashable, Sendable {
        /// It goes; what it holds stays.
        case strip
        /// It goes with all it holds. One that is never closed gives back what it held (or too much of that is lost for
        /// good), since it may have been no pair at all.
        case dropLeniently
        /// It goes with all it holds, closed or not.
        case drop
        /// It is handed out with what it holds.
        case take
    }

    struct Rule: Hashable, Sendable {
        /// In lower case.
        let name: [UInt8]
        let fate: Fate
        /// An attribute (`role="assistant"`) by which a tag is only stripped.
        let stripped: [UInt8]?
        /// Whether one may stand inside another; if not, the next one ends it.
        let nests: Bool

        init(_ name: String, _ fate: Fate, strippedWith attribute: String? = nil, nests: Bool = true) {
            self.name = Array(name.lowercased().utf8)
            self.fate = fate
            stripped = attribute.map { Array($0.utf8) }
            self.nests = nests
        }
    }

    enum Piece: Hashable, Sendable {
        case text(String)
        /// An element to be taken. `raw` is all of it, as it was written.
        case element(raw: String, inner: String, isClosed: Bool)
    }

    static let longestTag = 1024

    private struct Inside: Sendable {
        let rule: Rule
        let opening: [UInt8]
        var depth = 1
        var inner: [UInt8] = []
        var isTooLong = false
    }

    private let rules: [Rule]
    /// As much of an element's inside is kept.
    private let limit: Int
    /// What may become a tag.
    private var held: [UInt8] = []
    private var inside: Inside?
    private var swallowsNewline = false

    init(_ rules: [Rule], limit: Int) {
        self.rules = rules
        self.limit = limit
    }

    mutating func consume(_ text: String) -> [Piece] {
        if inside == nil, held.isEmpty, !swallowsNewline, !text.utf8.contains(UInt8(ascii: "<")) {
            return text.isEmpty ? [] : [.text(text)]
        }
        var output = Output()
        let bytes = held + Array(text.utf8)
        held = []
        scan(bytes, into: &output)
        return output.pieces()
    }

    /// The text is over: what was held back is not what it might have become. The scanner starts afresh.
    mutating func finish() -> [Piece] {
        var output = Output()
        while true {
            let rest = held
            held = []
            swallowsNewline = false
            guard var last = inside else {
                output.write(rest[...])
                return output.pieces()
            }
            inside = nil
            last.inner += rest
            switch last.rule.fate {
            case .strip, .drop: return output.pieces()
            case .take:
                output.take(raw: last.opening + last.inner, inner: last.inner, isClosed: false)
                return output.pieces()
            case .dropLeniently:
                guard !last.isTooLong, last.inner.count <= limit else { return output.pieces() }
                scan(last.inner, into: &output)
            }
        }
    }

    // MARK: Scanning

    private mutating func scan(_ bytes: [UInt8], into output: inout Output) {
        var index = 0
        if swallowsNewline, let first = bytes.first {
            swallowsNewline = false
            if first == UInt8(ascii: "\n") { index = 1 }
        }
        while index < bytes.count {
            let mark = bytes[index...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.endIndex
            pass(bytes[index..<mark], into: &output)
            guard mark < bytes.endIndex else { return }
            switch match(bytes[mark...]) {
            case .none:
                pass(bytes[mark...mark], into: &output)
                index = mark + 1
            case .partial:
                held = Array(bytes[mark...])
                return
            case .tag(let tag):
                meet(tag, bytes[mark..<tag.end], into: &output)
                index = tag.end
                if swallowsNewline, index < bytes.count {
                    swallowsNewline = false
                    if bytes[index] == UInt8(ascii: "\n") { index += 1 }
                }
            }
        }
    }

    private mutating func pass(_ bytes: ArraySlice<UInt8>, into output: inout Output) {
        guard !bytes.isEmpty else { return }
        guard var element = inside else {
            output.write(bytes)
            return
        }
        inside = nil
        guard element.inner.count + bytes.count > limit else {
            if !element.isTooLong { element.inner += bytes }
            inside = element
            return
        }
        if element.rule.fate == .take {
            // Too long for what it should have been: text after all, and what follows is outside.
            output.write(element.opening[...])
            output.write(element.inner[...])
            output.write(bytes)
            return
        }
        element.isTooLong = true
        element.inner = []
        inside = element
    }

    private mutating func meet(_ tag: Tag, _ raw: ArraySlice<UInt8>, into output: inout Output) {
        if let element = inside, !element.rule.nests, element.rule.name == tag.rule.name, !tag.isClosing {
            inside = nil
        }
        if var element = inside {
            guard element.rule.name == tag.rule.name, !tag.isEmpty else { return pass(raw, into: &output) }
            element.depth += tag.isClosing ? -1 : 1
            inside = element
            guard element.depth == 0 else { return pass(raw, into: &output) }
            inside = nil
            if element.rule.fate == .take {
                output.take(raw: element.opening + element.inner + raw, inner: element.inner, isClosed: true)
            }
            return
        }
        switch tag.rule.fate {
        case .take where tag.isClosing || tag.isEmpty: output.write(raw)
        case _ where tag.isClosing || tag.isEmpty: break
        case .strip: swallowsNewline = true
        case .drop, .dropLeniently, .take:
            if let attribute = tag.rule.stripped, raw.firstRange(of: attribute) != nil {
                swallowsNewline = true
            } else {
                inside = Inside(rule: tag.rule, opening: Array(raw))
            }
        }
    }

    // MARK: Matching

    private struct Tag {
        let rule: Rule
        let isClosing: Bool
        /// `<name/>`
        let isEmpty: Bool
        /// Behind its `>`.
        let end: Int
    }

    private enum Match {
        case none
        /// So far it may be one.
        case partial
        case tag(Tag)
    }

    /// What begins with the `<` at the start of `bytes`.
    private func match(_ bytes: ArraySlice<UInt8>) -> Match {
        var start = bytes.startIndex + 1
        let isClosing = start < bytes.endIndex && bytes[start] == UInt8(ascii: "/")
        if isClosing { start += 1 }
        var mayBecome = start == bytes.endIndex
        for rule in rules {
            let there = bytes[start...].prefix(rule.name.count)
            guard zip(there, rule.name).allSatisfy({ Self.lowercased($0) == $1 }) else { continue }
            let behind = start + rule.name.count
            guard behind < bytes.endIndex else {
                mayBecome = true
                continue
            }
            guard Self.endsName(bytes[behind]) else { continue }
            return close(bytes, from: behind, rule, isClosing)
        }
        return mayBecome ? .partial : .none
    }

    private func close(_ bytes: ArraySlice<UInt8>, from start: Int, _ rule: Rule, _ isClosing: Bool) -> Match {
        let whole = bytes.prefix(Self.longestTag)
        var quote: UInt8?
        for index in start..<max(start, whole.endIndex) {
            let byte = whole[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                let isEmpty = !isClosing && whole[index - 1] == UInt8(ascii: "/")
                return .tag(Tag(rule: rule, isClosing: isClosing, isEmpty: isEmpty, end: index + 1))
            }
        }
        return bytes.count < Self.longestTag ? .partial : .none
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "/"),
            UInt8(ascii: ">"):
            true
        default: false
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// Pieces as they come about, texts joined.
    private struct Output {
        private var done: [Piece] = []
        private var text: [UInt8] = []

        mutating func write(_ bytes: ArraySlice<UInt8>) { text += bytes }

        mutating func take(raw: [UInt8], inner: [UInt8], isClosed: Bool) {
            settle()
            done.append(
                .element(
                    raw: String(decoding: raw, as: UTF8.self), inner: String(decoding: inner, as: UTF8.self),
                    isClosed: isClosed))
        }

        mutating func pieces() -> [Piece] {
            settle()
            return done
        }

        private mutating func settle() {
            guard !text.isEmpty else { return }
            done.append(.text(String(decoding: text, as: UTF8.self)))
            text = []
        }
    }
}
