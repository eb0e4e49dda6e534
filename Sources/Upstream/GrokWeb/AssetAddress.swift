import Foundation

/// Where an asset lies, and whether the host may see the account's cookies.
struct AssetAddress: Hashable {
    let url: String
    let isTrusted: Bool

    /// nil for what is no http address, and for a plain-text address on a host that we do not know.
    init?(_ path: String, in configuration: GrokWebClient.Configuration) {
        guard !path.isEmpty, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        guard path.contains("://") else {
            url = configuration.assetsURL + "/" + path.drop { $0 == "/" }
            isTrusted = true
            return
        }
        guard let origin = Self.origin(path) else { return nil }
        url = path
        isTrusted = origin == Self.origin(configuration.assetsURL) || origin == Self.origin(configuration.baseURL)
        guard isTrusted || origin.hasPrefix("https:") else { return nil }
    }

    /// Scheme, host and port: all three have to agree before a cookie is sent.
    private static func origin(_ url: String) -> String? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host?.lowercased(), !host.isEmpty,
            parts.user == nil, parts.password == nil
        else { return nil }
        return "\(scheme)://\(host):\(parts.port ?? (scheme == "https" ? 443 : 80))"
    }
}
