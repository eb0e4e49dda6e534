import Foundation

extension Proxy {
    /// `scheme://user:password@host:port`, as people and proxy lists write it; nil when it cannot be meant so.
    ///
    /// Without a scheme it is an HTTP proxy. `sock5`, `sock5h` and `socks` are taken for `socks5h`. Login parts are
    /// percent-decoded. Ports left out are 80, 443 and, for SOCKS, 1080. `host:port:user:password`, as proxy sellers
    /// write it, is taken too; its login is meant as it stands.
    package init?(parsing text: String) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let (schemeName, rest) = text.cut(at: "://") ?? ("http", text)
        guard let scheme = Self.scheme(named: schemeName) else { return nil }
        let authority = rest.hasSuffix("/") ? String(rest.dropLast()) : rest
        if let sold = Proxy(scheme: scheme, sold: authority) {
            self = sold
            return
        }

        var login: (name: String, password: String?)?
        var address = authority
        if let at = authority.lastIndex(of: "@") {
            guard let parsed = Self.login(authority[..<at]) else { return nil }
            login = parsed
            address = String(authority[authority.index(after: at)...])
        }
        guard let (host, port) = Self.hostAndPort(address, defaultPort: scheme.defaultPort) else { return nil }
        self.init(scheme: scheme, host: host, port: port, username: login?.name, password: login?.password)
        guard isUsable else { return nil }
    }

    /// `host:port:user:password`; nil for anything else, an IPv6 address without brackets among it. Only a host with a
    /// dot is believed to be one where an `@`, which passwords may hold, allows the usual reading as well.
    private init?(scheme: Scheme, sold text: String) {
        let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let port = Int(parts[1]), !parts[2].isEmpty, !parts[0].contains("@"),
            parts[0].contains(".") || (!text.contains("@") && !parts[0].allSatisfy(\.isHexDigit))
        else { return nil }
        self.init(scheme: scheme, host: parts[0], port: port, username: parts[2], password: parts[3])
        guard isUsable else { return nil }
    }

    /// Whether libcurl would understand it as meant.
    var isUsable: Bool {
        let isHost =
            !host.isEmpty
            && host.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-._:".utf8.contains(byte)
                }
            }
        // A user name with a colon cannot be told from a password in Basic; SOCKS counts lengths in one byte.
        let isLogin =
            (username ?? "").utf8.allSatisfy { $0 != 0 && $0 != 58 } && (password ?? "").utf8.allSatisfy { $0 != 0 }
            && (username ?? "").utf8.count <= 255 && (password ?? "").utf8.count <= 255
        return isHost && isLogin && (1...65_535).contains(port)
    }

    private static func scheme(named name: String) -> Scheme? {
        switch name.lowercased() {
        case "sock5", "sock5h", "socks": .socks5h
        case let name: Scheme(rawValue: name)
        }
    }

    private static func login(_ text: Substring) -> (name: String, password: String?)? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first?.removingPercentEncoding else { return nil }
        guard parts.count > 1 else { return (name, nil) }
        return parts[1].removingPercentEncoding.map { (name, $0) }
    }

    private static func hostAndPort(_ text: String, defaultPort: Int) -> (String, Int)? {
        if text.hasPrefix("[") {
            guard let (host, rest) = text.dropFirst().cut(at: "]") else { return nil }
            if rest.isEmpty { return (host, defaultPort) }
            return rest.hasPrefix(":") ? Int(rest.dropFirst()).map { (host, $0) } : nil
        }
        guard let (host, port) = text.cut(at: ":") else { return (text, defaultPort) }
        return Int(port).map { (host, $0) }
    }
}

extension Proxy.Scheme {
    fileprivate var defaultPort: Int {
        switch self {
        case .http: 80
        case .https: 443
        case .socks5, .socks5h: 1080
        }
    }
}
