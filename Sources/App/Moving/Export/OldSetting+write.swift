import Foundation
import Settings

extension OldSetting {
    /// `setting.toml`: what they have a name for. Keys and logins are not kept here in a form that could be written: new ones
    /// stand in their place, for a server without any would be open to everybody.
    static func file(_ values: [String: SettingValue], key: String, password: String) -> String {
        var sections: [String: [(name: String, value: SettingValue)]] = [
            "grok": [("api_key", .text(key))],
            "global": [("admin_username", .text("admin")), ("admin_password", .text(password))],
        ]
        for (path, value) in values {
            guard let (old, value) = theirs(path, value), old == "grok.filtered_tags" || !value.isEmpty else {
                continue
            }
            let parts = old.split(separator: ".", maxSplits: 1).map(String.init)
            sections[parts[0], default: []].append((parts[1], value))
        }
        return sections.sorted { $0.key > $1.key }.map { section, lines in
            "[\(section)]\n"
                + lines.sorted { $0.name < $1.name }.map { "\($0.name) = \($0.value.toml)\n" }.joined()
        }.joined(separator: "\n")
    }

    /// The inverse of `SettingMove`.
    private static func theirs(_ path: String, _ value: SettingValue) -> (String, SettingValue)? {
        SettingAlias.all.first { $0.path == path }.map { ($0.theirPath, $0.theirs(value)) }
    }
}

extension SettingValue {
    fileprivate var isEmpty: Bool { self == .text("") || self == .list([]) }

    fileprivate var toml: String {
        switch self {
        case .flag(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text.tomlLiteral
        case .list(let values): "[" + values.map(\.toml).joined(separator: ", ") + "]"
        }
    }
}
