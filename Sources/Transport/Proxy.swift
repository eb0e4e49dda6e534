/// A forward proxy for one request. Its printed form never shows the password.
package struct Proxy: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, Sendable, CaseIterable {
        case http, https
        /// The name is resolved here.
        case socks5
        /// The proxy resolves the name.
        case socks5h
    }

    package let scheme: Scheme
    package let host: String
    package let port: Int
    package let username: String?
    package let password: String?

    package init(scheme: Scheme, host: String, port: Int, username: String? = nil, password: String? = nil) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.username = username
        self.password = password
    }

    /// `socks5h://user:****@host:1080`
    package var description: String {
        let login = username.map { $0 + (password == nil ? "" : ":****") + "@" } ?? ""
        return "\(scheme.rawValue)://\(login)\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
