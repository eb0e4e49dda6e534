import Foundation
import Transport
import Upstream

/// What a line of text must look like.
enum TextForm: String, Sendable {
    case name = "one line of text, not empty"
    case header = "one line of text without control characters, or nothing"
    case address = "an http:// or https:// URL without a query"
    case optionalAddress = "an http:// or https:// URL without a query, or nothing"
    case proxy = "a URL like http://HOST:PORT or socks5h://USER:PASSWORD@HOST:PORT, or nothing"

    func accepts(_ text: String) -> Bool {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return false }
        return switch self {
        case .name: !text.trimmed.isEmpty
        case .header: true
        case .address: Self.isAddress(text)
        case .optionalAddress: text.isEmpty || Self.isAddress(text)
        // A lone word is more likely a mistake than a host.
        case .proxy: text.isEmpty || (text.contains(":") && Proxy(parsing: text) != nil)
        }
    }

    /// The text as it may be shown: of a proxy all but its password, of anything else the ends.
    func masked(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        return self == .proxy ? Proxy(parsing: text)?.description ?? "****" : Credential(text).description
    }

    /// `xai:tool_usage_card`
    static func isTagName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>/\"'=".utf8.contains($0) }
    }

    private static func isAddress(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme, let host = parts.host else {
            return false
        }
        return ["http", "https"].contains(scheme) && !host.isEmpty && parts.query == nil && parts.fragment == nil
            && parts.user == nil && parts.password == nil
    }
}
