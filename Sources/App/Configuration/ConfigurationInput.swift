import TOMLKit

/// A value as somebody wrote it.
enum ConfigurationInput: Sendable, Equatable {
    /// From a flag or the environment, where everything is text.
    case word(String)
    case text(String)
    case integer(Int)
    case real(Double)
    case flag(Bool)
    case list([String])
    case numbers([Int])
    /// Something no key takes: a date, a table, a list of other things than text.
    case other(String)

    init(_ value: any TOMLValueConvertible) {
        if let text = value.string {
            self = .text(text)
        } else if let flag = value.bool {
            self = .flag(flag)
        } else if let number = value.int {
            self = .integer(number)
        } else if let number = value.double {
            self = .real(number)
        } else if let array = value.array {
            let (texts, numbers) = (array.compactMap(\.string), array.compactMap(\.int))
            if texts.count == array.count {
                self = .list(texts)
            } else {
                self = numbers.count == array.count ? .numbers(numbers) : .other("a list of mixed things")
            }
        } else {
            self = .other("a \(value.type)")
        }
    }

    /// As it is shown in an error.
    var shown: String {
        switch self {
        case .word(let text), .text(let text): text.tomlLiteral
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let texts): texts.toml
        case .numbers(let numbers): numbers.toml
        case .other(let what): what
        }
    }
}
