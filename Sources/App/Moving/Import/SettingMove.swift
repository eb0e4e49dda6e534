import Foundation
import Settings

/// What a predecessor's setting is here.
enum SettingMove: Hashable, Sendable {
    case ours(String, SettingValue)
    /// The key by which clients came in.
    case clientKey(String)
    /// It says nothing: empty, or the default of a thing that is otherwise here.
    case nothing
    /// Never taken over; why.
    case refused(String)

    init(_ old: OldSetting) {
        let value = old.value
        switch old.path {
        case "grok.api_key":
            self = value.text.map { $0.trimmed }.flatMap { $0.isEmpty ? nil : .clientKey($0) } ?? .nothing
        case "global.admin_username", "global.admin_password":
            self = .refused("an administrator is made anew: see `filmgate admin set-password`")
        case "global.base_url" where value.text.map(Self.isLoopback) ?? true: self = .nothing
        case let path:
            guard let alias = SettingAlias.byName[path] else { self = .nothing; return }
            // No tag to drop is something to take over.
            let saysNothing = alias.path != "grok.filtered_tags" && (value == .text("") || value == .list([]))
            self = saysNothing ? .nothing : .ours(alias.path, alias.ours(value))
        }
    }

    /// A link to this machine works for nobody else; without an address each request's own host is taken.
    private static func isLoopback(_ address: String) -> Bool {
        guard let host = URL(string: address)?.host()?.lowercased() else { return false }
        return host == "localhost" || host.hasPrefix("127.") || host == "0.0.0.0" || host == "::1" || host == "[::1]"
    }
}
