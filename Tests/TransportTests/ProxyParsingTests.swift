import Testing
import Transport

@Suite("Proxy, written down")
struct ProxyParsingTests {
    @Test(
        "is read as people write it",
        arguments: [
            ("http://10.0.0.1:3128", Proxy(scheme: .http, host: "10.0.0.1", port: 3128)),
            ("10.0.0.1:3128", Proxy(scheme: .http, host: "10.0.0.1", port: 3128)),
            (" proxy.example \n", Proxy(scheme: .http, host: "proxy.example", port: 80)),
            ("https://proxy.example/", Proxy(scheme: .https, host: "proxy.example", port: 443)),
            ("socks5://proxy.example", Proxy(scheme: .socks5, host: "proxy.example", port: 1080)),
            ("SOCKS5H://proxy.example:1", Proxy(scheme: .socks5h, host: "proxy.example", port: 1)),
            ("sock5://proxy.example:1", Proxy(scheme: .socks5h, host: "proxy.example", port: 1)),
            ("sock5h://proxy.example:1", Proxy(scheme: .socks5h, host: "proxy.example", port: 1)),
            ("socks://proxy.example:1", Proxy(scheme: .socks5h, host: "proxy.example", port: 1)),
            ("http://[::1]:8080", Proxy(scheme: .http, host: "::1", port: 8080)),
            ("http://[::1]", Proxy(scheme: .http, host: "::1", port: 80)),
            ("http://joe@h:1", Proxy(scheme: .http, host: "h", port: 1, username: "joe")),
            ("joe:pw@h:1", Proxy(scheme: .http, host: "h", port: 1, username: "joe", password: "pw")),
            ("http://joe:p%40s%3As@h:1", Proxy(scheme: .http, host: "h", port: 1, username: "joe", password: "p@s:s")),
            ("http://joe:a@b:c@h:1", Proxy(scheme: .http, host: "h", port: 1, username: "joe", password: "a@b:c")),
            ("http://joe:@h:1", Proxy(scheme: .http, host: "h", port: 1, username: "joe", password: "")),
            (
                "1.2.3.4:80:joe:p%40s:s@h",
                Proxy(scheme: .http, host: "1.2.3.4", port: 80, username: "joe", password: "p%40s:s@h")
            ),
            (
                "sock5://proxy:1080:joe:pw",
                Proxy(scheme: .socks5h, host: "proxy", port: 1080, username: "joe", password: "pw")
            ),
            ("joe:80:a:b@h:1", Proxy(scheme: .http, host: "h", port: 1, username: "joe", password: "80:a:b")),
            ("h.example:1:joe:", Proxy(scheme: .http, host: "h.example", port: 1, username: "joe", password: "")),
        ])
    func reads(text: String, proxy: Proxy) {
        #expect(Proxy(parsing: text) == proxy)
    }

    @Test(
        "is refused when it cannot be meant so",
        arguments: [
            "", "http://", "ftp://h:1", "h:0", "h:65536", "h:port", "h:1:2", "h.x:1::pw", "h.x:0:joe:pw",
            "h.x:1:j\0:pw", "fe80:1:2:3", "::1:80:joe:pw", "http://[::1", "http://[::1]x", "h h:1",
            "http://h:1/path", "http://h/?q", "http://a%00:b@h:1", "http://%zz:b@h:1", "http://a%3Ab:c@h:1",
        ])
    func refuses(text: String) {
        #expect(Proxy(parsing: text) == nil)
    }

    @Test("never prints its password")
    func masked() throws {
        let proxy = try #require(Proxy(parsing: "socks5h://joe:geheim@[::1]:1080"))
        #expect("\(proxy)" == "socks5h://joe:****@[::1]:1080")
    }
}
