import TestSupport
import Testing
import Transport

@testable import App

@Suite("A proxy's URL")
struct ProxyURLTests {
    @Test(
        "It is read with its user, password and usual port",
        arguments: [
            ("http://proxy.example", Proxy(scheme: .http, host: "proxy.example", port: 80)),
            ("https://proxy.example:8443/", Proxy(scheme: .https, host: "proxy.example", port: 8443)),
            ("SOCKS5://10.0.0.1", Proxy(scheme: .socks5, host: "10.0.0.1", port: 1080)),
            (
                "socks5h://an%3Ana:p%40ss@[::1]:9050",
                Proxy(scheme: .socks5h, host: "::1", port: 9050, username: "an:na", password: "p@ss")
            ),
        ])
    func read(text: String, proxy: Proxy) {
        #expect(Proxy(url: text) == proxy)
    }

    @Test(
        "What is none is refused",
        arguments: [
            "", "proxy:1080", "ftp://h:1", "http://", "http://h:0", "http://h:70000", "http://h/path", "http://h?q=1",
        ])
    func refused(text: String) {
        #expect(Proxy(url: text) == nil)
    }
}
