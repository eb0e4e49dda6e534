import Settings
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
        do throws(NoSettingValue) {
            self.init(try SettingValue(toml: value))
        } catch {
            self = .other(error.description)
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

extension ConfigurationInput {
    /// As it came by JSON or TOML.
    init(_ value: SettingValue) {
        switch value {
        case .flag(let flag): self = .flag(flag)
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .real(number)
        case .text(let text): self = .text(text)
        case .list(let values):
            let texts = values.compactMap(\.text)
            let numbers = values.compactMap { value -> Int? in
                guard case .integer(let number) = value else { return nil }
                return number
            }
            if texts.count == values.count {
                self = .list(texts)
            } else {
                self = numbers.count == values.count ? .numbers(numbers) : .other("a list of mixed things")
            }
        }
    }
}
