import Transport

/// One line of a pasted list, or one entry of the pool API's answer: a proxy, nothing, or something that is no proxy.
enum ProxyLine: Hashable, Sendable {
    case proxy(Proxy)
    case nothing
    case invalid

    private static let longest = 1024

    /// Blank lines and those that begin with `#` are nothing. A single word is no proxy: it is more likely a remark.
    init(_ raw: some StringProtocol) {
        let text = String(raw).trimmed
        if text.isEmpty || text.hasPrefix("#") {
            self = .nothing
        } else if text.utf8.count <= Self.longest, text.contains(":"), let proxy = Proxy(parsing: text) {
            self = .proxy(proxy.resolvingFar)
        } else {
            self = .invalid
        }
    }
}

extension Proxy {
    /// With `socks5` taken for `socks5h`: names are looked up at the far end, so that nobody here learns of them.
    var resolvingFar: Proxy {
        guard scheme == .socks5 else { return self }
        return Proxy(scheme: .socks5h, host: host, port: port, username: username, password: password)
    }
}

extension String {
    /// Without blanks, byte order marks and zero-width characters at its ends.
    fileprivate var trimmed: String {
        let isBlank = { (scalar: Unicode.Scalar) in
            scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
        }
        let tail = unicodeScalars.drop(while: isBlank)
        guard let last = tail.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(tail[...last])
    }
}
