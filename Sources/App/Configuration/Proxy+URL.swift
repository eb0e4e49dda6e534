import Foundation
import Transport

extension Proxy {
    /// Reads `socks5h://user:password@host:1080`; nil for anything that is no proxy's URL. User and password may be
    /// percent-encoded. Without a port: 80, 443, or 1080 for SOCKS.
    init?(url text: String) {
        guard let parts = URLComponents(string: text),
            let scheme = parts.scheme.flatMap({ Scheme(rawValue: $0.lowercased()) }),
            let host = parts.host?.trimmingCharacters(in: ["[", "]"]), !host.isEmpty,
            parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil
        else { return nil }
        let usual =
            switch scheme {
            case .http: 80
            case .https: 443
            case .socks5, .socks5h: 1080
            }
        guard (1...65_535).contains(parts.port ?? usual) else { return nil }
        self.init(
            scheme: scheme, host: host, port: parts.port ?? usual, username: parts.user, password: parts.password)
    }
}

extension String {
    /// A proxy's URL without its password; nothing of it where it cannot be read.
    var withMaskedPassword: String { Proxy(url: self)?.description ?? "****" }
}
