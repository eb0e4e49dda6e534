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
        switch path {
        case "grok.cf_clearance": return ("grok.cf_clearance", value)
        case "grok.filtered_tags":
            guard case .list(let tags) = value else { return nil }
            return ("grok.filtered_tags", .text(tags.compactMap(\.text).joined(separator: ",")))
        case "chat.total_seconds": return ("grok.stream_total_timeout", value)
        case "server.public_url": return ("global.base_url", value)
        case "log.level": return ("global.log_level", value.text.map { .text($0.uppercased()) } ?? value)
        default: return SettingMove.names.first { $0.value == path }.map { ($0.key, value) }
        }
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
