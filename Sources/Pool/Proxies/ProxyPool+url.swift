import Transport

extension ProxyPool {
    /// Tests the proxy of a URL, which need not be one of the pool's; nil if it is no proxy's.
    package func test(url: String) async -> ProxyTest? {
        guard let proxy = Proxy(parsing: url) else { return nil }
        return await test(proxy)
    }
}

extension ProxyNode {
    /// `socks5h://ann:****@host:1080`
    package var maskedURL: String { proxy.description }
}
