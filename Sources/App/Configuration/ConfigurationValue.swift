import Catalog
import Logging
import Pool
import Settings
import Upstream

/// A type that keys can have: how it is read, and how it is written in TOML.
protocol ConfigurationValue: Sendable, Equatable {
    /// What an error asks for: `a whole number`.
    static var form: String { get }
    init?(_ input: ConfigurationInput)
    var toml: String { get }
    /// As the settings keep it.
    var setting: SettingValue { get }
}

/// One of a few words.
protocol ConfigurationChoice: ConfigurationValue, CaseIterable, RawRepresentable where RawValue == String {}

extension ConfigurationChoice {
    static var form: String { "one of " + allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ") }

    init?(_ input: ConfigurationInput) {
        guard let word = String(input) else { return nil }
        self.init(rawValue: word)
    }

    var toml: String { rawValue.tomlLiteral }
    var setting: SettingValue { .text(rawValue) }
}

extension GrokWebProfile: ConfigurationChoice {}
extension Provider: ConfigurationChoice {}
extension TokenRefresher.Scope: ConfigurationChoice {}
extension Logger.Level: ConfigurationChoice {}
extension LogFormat: ConfigurationChoice {}
extension ImageMode: ConfigurationChoice {}

extension Int: ConfigurationValue {
    static var form: String { "a whole number" }

    init?(_ input: ConfigurationInput) {
        switch input {
        case .integer(let number): self = number
        case .word(let text): self.init(text)
        case .text, .real, .flag, .list, .numbers, .other: return nil
        }
    }

    var toml: String { description }
    var setting: SettingValue { .integer(self) }
}

extension Double: ConfigurationValue {
    static var form: String { "a number" }

    init?(_ input: ConfigurationInput) {
        switch input {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        case .word(let text): self.init(text)
        case .text, .flag, .list, .numbers, .other: return nil
        }
        guard isFinite else { return nil }
    }

    var toml: String { description }
    var setting: SettingValue { .real(self) }
}

extension Bool: ConfigurationValue {
    static var form: String { "true or false" }

    init?(_ input: ConfigurationInput) {
        switch input {
        case .flag(let flag): self = flag
        case .word(let text):
            switch text.lowercased() {
            case "true", "1", "yes", "on": self = true
            case "false", "0", "no", "off": self = false
            default: return nil
            }
        case .text, .integer, .real, .list, .numbers, .other: return nil
        }
    }

    var toml: String { description }
    var setting: SettingValue { .flag(self) }
}

extension String: ConfigurationValue {
    static var form: String { "text" }

    init?(_ input: ConfigurationInput) {
        switch input {
        case .word(let text), .text(let text): self = text
        case .integer, .real, .flag, .list, .numbers, .other: return nil
        }
    }

    var toml: String { tomlLiteral }
    var setting: SettingValue { .text(self) }

    /// In quotes, with what TOML wants escaped.
    var tomlLiteral: String {
        var literal = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\t": literal += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}

/// What lists can be of.
protocol ConfigurationElement: ConfigurationValue {
    static var listForm: String { get }
    static func list(_ input: ConfigurationInput) -> [Self]?
}

extension Array: ConfigurationValue where Element: ConfigurationElement {
    static var form: String { Element.listForm }

    init?(_ input: ConfigurationInput) {
        guard let list = Element.list(input) else { return nil }
        self = list
    }

    var toml: String { "[" + map(\.toml).joined(separator: ", ") + "]" }
    var setting: SettingValue { .list(map(\.setting)) }
}

extension String: ConfigurationElement {
    static var listForm: String { "a list of texts" }

    /// In the environment and in secret files entries are parted by commas or line ends.
    static func list(_ input: ConfigurationInput) -> [String]? {
        switch input {
        case .list(let texts): texts
        case .word(let text): text.split { $0 == "," || $0.isNewline }.map { $0.trimmed }.filter { !$0.isEmpty }
        case .text, .integer, .real, .flag, .numbers, .other: nil
        }
    }
}

extension Int: ConfigurationElement {
    static var listForm: String { "a list of whole numbers" }

    static func list(_ input: ConfigurationInput) -> [Int]? {
        switch input {
        case .numbers(let numbers): return numbers
        // Nobody can tell what an empty list is a list of.
        case .list([]): return []
        case .word:
            let words = String.list(input) ?? []
            let numbers = words.compactMap { Int($0) }
            return numbers.count == words.count ? numbers : nil
        case .list, .text, .integer, .real, .flag, .other: return nil
        }
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
