import Testing
import Transport

@testable import Pool

@Suite("Proxies: lines and answers")
struct ProxyLineTests {
    private let joe = Proxy(scheme: .http, host: "10.0.0.1", port: 80, username: "joe", password: "pw")

    @Test(
        "A line is a proxy in any of the usual forms",
        arguments: [
            ("10.0.0.1:80", Proxy(scheme: .http, host: "10.0.0.1", port: 80)),
            (" http://10.0.0.1:80/ \t", Proxy(scheme: .http, host: "10.0.0.1", port: 80)),
            ("\u{FEFF}https://h:443", Proxy(scheme: .https, host: "h", port: 443)),
            ("https://h", Proxy(scheme: .https, host: "h", port: 443)),
            ("sock5://h:1080", Proxy(scheme: .socks5h, host: "h", port: 1080)),
            ("socks5://j:p@h:1080", Proxy(scheme: .socks5h, host: "h", port: 1080, username: "j", password: "p")),
            ("SOCKS5H://h:1080", Proxy(scheme: .socks5h, host: "h", port: 1080)),
            ("10.0.0.1:80:joe:pw", Proxy(scheme: .http, host: "10.0.0.1", port: 80, username: "joe", password: "pw")),
            ("[::1]:80", Proxy(scheme: .http, host: "::1", port: 80)),
        ])
    func reads(line: String, proxy: Proxy) { #expect(ProxyLine(line) == .proxy(proxy)) }

    @Test("Blank lines and comments are nothing", arguments: ["", "  \t", "# 10.0.0.1:80", "\u{200B}", " #"])
    func nothing(line: String) { #expect(ProxyLine(line) == .nothing) }

    @Test(
        "What cannot be meant so is invalid",
        arguments: [
            "forbidden", "ftp://h:1", "<html>", "h:0", "two words:80", "http://h:1/path",
            "http://h:1:" + String(repeating: "x", count: 2000),
        ])
    func invalid(line: String) { #expect(ProxyLine(line) == .invalid) }

    @Test(
        "The pool API answers one address or many",
        arguments: [
            "http://joe:pw@10.0.0.1:80", "10.0.0.1:80:joe:pw\n", #"["10.0.0.1:80:joe:pw"]"#,
            " [ \"http://joe:pw@10.0.0.1:80\", \"10.0.0.1:80:joe:pw\" ]\n", "# mine\r\n10.0.0.1:80:joe:pw,,\r\n",
        ])
    func one(answer: String) { #expect(ProxyAnswer(answer, maximum: 10).proxies == [joe]) }

    @Test("Whatever the text, what comes out can be dialled, and its label holds no password")
    func anything() {
        var random = Seeded(state: 42)
        let pieces = [
            "[", "]", ":", "@", "/", "%", "%41", ".", ",", "\"", "h", "1", "80", " ", "#", "://", "http", "socks5", "é",
            "\0",
        ]
        var found = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0..<14, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            for proxy in ProxyAnswer(text, maximum: 3).proxies {
                found += 1
                #expect((1...65_535).contains(proxy.port) && !proxy.host.isEmpty && proxy.scheme != .socks5)
                let open = Proxy(scheme: proxy.scheme, host: proxy.host, port: proxy.port, username: proxy.username)
                #expect(proxy.label == open.label)
            }
        }
        #expect(found > 50)
    }

    @Test("Many are kept in their order, each once, and no more than allowed")
    func many() {
        let text = "10.0.0.1:1,10.0.0.2:1\n10.0.0.1:1\r\nsocks5://10.0.0.3:1\nnonsense"
        #expect(ProxyAnswer(text, maximum: 10).proxies.map(\.host) == ["10.0.0.1", "10.0.0.2", "10.0.0.3"])
        #expect(ProxyAnswer(text, maximum: 10).invalid == 1)
        #expect(ProxyAnswer(text, maximum: 2).proxies.map(\.host) == ["10.0.0.1", "10.0.0.2"])
        #expect(ProxyAnswer("[::1]:80\n[::2]:80", maximum: 9).proxies.map(\.host) == ["::1", "::2"])
    }

    @Test(
        "A page or an error is no proxy", arguments: ["<html><body>no</body></html>", "forbidden", "{}", "[]", "[1]"])
    func none(answer: String) { #expect(ProxyAnswer(answer, maximum: 10).proxies.isEmpty) }
}

/// The same numbers every time.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
