/// A setting's value, as JSON and TOML can write it.
package enum SettingValue: Hashable, Sendable {
    case flag(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case list([SettingValue])
}

extension SettingValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each that is not the right one fails; the last failure is the one to tell.
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .real(number)
        } else if let list = try? container.decode([SettingValue].self) {
            self = .list(list)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .flag(let flag): try container.encode(flag)
        case .integer(let number): try container.encode(number)
        case .real(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        }
    }
}

extension SettingValue {
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}
