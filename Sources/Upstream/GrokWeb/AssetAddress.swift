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

    /// What to keep of an address: where it lies below the assets host, its path alone, which outlives a change of that
    /// host's own address.
    static func kept(_ path: String, in configuration: GrokWebClient.Configuration) -> String {
        let base = configuration.assetsURL
        guard path.contains("://"), let origin = origin(path), origin == Self.origin(base),
            let start = URLComponents(string: path)?.rangeOfHost?.upperBound
        else { return path }
        let rest = path[start...].drop { $0 != "/" }
        let prefix = (URLComponents(string: base)?.path ?? "") + "/"
        guard rest.hasPrefix(prefix), rest.count > prefix.count else { return path }
        return String(rest.dropFirst(prefix.count))
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
