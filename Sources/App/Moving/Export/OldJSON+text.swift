extension OldJSON {
    /// On one line, for files of predecessors.
    var json: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null, .oversized: text += "null"
        case .flag(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += "\(number)"
        case .real(let number): text += number.isFinite ? "\(number)" : "null"
        case .text(let string): Self.write(string, to: &text)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                Self.write(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension OldJSON: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    init(dictionaryLiteral elements: (String, OldJSON)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    init(stringLiteral value: String) { self = .text(value) }

    init(integerLiteral value: Int) { self = .integer(value) }

    /// null for nil.
    init(_ text: String?) { self = text.map(OldJSON.text) ?? .null }

    /// -1 for nil, as they had it.
    init(count: Int?) { self = .integer(count ?? -1) }
}
