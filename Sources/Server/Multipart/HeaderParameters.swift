/// A header value with parameters: `form-data; name="a"; filename*=UTF-8''%C3%A9.png`.
struct HeaderParameters: Hashable {
    /// Before the first semicolon, in lower case.
    let value: String
    /// By lower-case name; of two with one name the first counts.
    private(set) var parameters: [String: String] = [:]

    /// nil where a quote is not closed or a parameter has no name.
    init?(_ header: String) {
        var rest = header[...]
        let value = rest.prefix { $0 != ";" }
        self.value = value.trimmed.lowercased()
        rest = rest[value.endIndex...]
        while rest.first == ";" {
            rest = rest.dropFirst().drop(while: \.isBlank)
            if rest.isEmpty { break }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<equals].trimmed.lowercased()
            rest = rest[rest.index(after: equals)...].drop(while: \.isBlank)
            guard !name.isEmpty, !name.contains(";"), let text = Self.takeValue(&rest) else { return nil }
            if parameters[name] == nil { parameters[name] = text }
        }
    }

    subscript(_ name: String) -> String? { parameters[name] }

    private static func takeValue(_ rest: inout Substring) -> String? {
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != ";" }
            rest = rest[token.endIndex...]
            return token.trimmed
        }
        rest = rest.dropFirst()
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"":
                rest = rest.drop(while: \.isBlank)
                return rest.isEmpty || rest.first == ";" ? text : nil
            case "\\" where rest.first == "\"" || rest.first == "\\": text.append(rest.removeFirst())
            default: text.append(character)
            }
        }
        return nil
    }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " || self == "\t" }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmed: String {
        var text = self[...]
        while text.last?.isBlank == true { text = text.dropLast() }
        return String(text.drop(while: \.isBlank))
    }
}
