import Foundation
import NIOCore
import TestSupport
import Testing
import Transport

@Suite("Transport: proxies", .serialized, .timeLimit(.minutes(1)))
struct TransportProxyTests {
    private let basic = "Basic " + Data("jo%e@:p@ss:w/rd ü%41".utf8).base64EncodedString()

    private func proxy(_ scheme: Proxy.Scheme, _ port: Int, password: String? = "p@ss:w/rd ü%41") -> Proxy {
        Proxy(
            scheme: scheme, host: "127.0.0.1", port: port, username: password == nil ? nil : "jo%e@", password: password
        )
    }

    @Test("An HTTP proxy is asked for the whole URL, with the login")
    func plainHTTP() async throws {
        let server = try await LoopbackServer { request, answer in
            answer.ok("\(request.target) \(request.header("proxy-authorization") ?? "none")")
        }
        try await withTransport { transport async throws in
            let request = TransferRequest(url: "http://films.invalid/a?b", proxy: proxy(.http, server.port))
            #expect(try await transport.send(request).text() == "http://films.invalid/a?b \(basic)")
        }
    }

    @Test("A plain HTTP proxy's 407 is the proxy's failure")
    func refusedPlain() async throws {
        let server = try await LoopbackServer { _, answer in
            answer.raw("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
        }
        try await withTransport { transport async throws in
            let request = TransferRequest(url: "http://films.invalid/", proxy: proxy(.http, server.port))
            await expectError(.proxy, arrived: false) { try await transport.send(request) }
        }
    }

    @Test("A tunnel is opened with the login, its head not taken for the answer; a wrong login is the proxy's failure")
    func connect() async throws {
        let server = try await LoopbackServer { request, answer in
            answer.ok(request.header("proxy-authorization") ?? "none")
        }
        let tunnel = try await LoopbackTunnel(.connect, logins: [basic])
        try await withTransport { transport async throws in
            var request = TransferRequest(
                url: "http://films.invalid:\(server.port)/?secret", proxy: proxy(.http, tunnel.port),
                pinnedAddress: "127.0.0.1")
            let response = try await transport.send(request)
            #expect(response.header("x-tunnel") == nil)
            #expect(try await response.text() == "none")
            #expect(tunnel.asked == [.init(target: "127.0.0.1:\(server.port)", login: basic)])

            request.proxy = proxy(.http, tunnel.port, password: "geheim")
            let error = await expectError(.proxy, arrived: false) { try await transport.send(request) }
            #expect(error.map { "\($0)".contains("geheim") || "\($0)".contains("secret") } == false)
        }
        #expect(server.counts.requests == 1)
    }

    @Test("One login's tunnel never carries another's request")
    func tunnelsApart() async throws {
        let server = try await LoopbackServer { _, answer in answer.ok("x") }
        let tunnel = try await LoopbackTunnel(.connect)
        try await withTransport { transport async throws in
            for password in ["a", "b", "a"] {
                let request = TransferRequest(
                    url: "http://films.invalid:\(server.port)/", proxy: proxy(.http, tunnel.port, password: password),
                    pinnedAddress: "127.0.0.1")
                #expect(try await transport.send(request).text() == "x")
            }
        }
        let logins = ["a", "b", "a"].map { "Basic " + Data("jo%e@:\($0)".utf8).base64EncodedString() }
        #expect(tunnel.asked.map(\.login) == logins)
    }

    @Test("socks5h passes the name on, socks5 resolves it here; both log in")
    func socks() async throws {
        let server = try await LoopbackServer { _, answer in answer.ok("x") }
        let tunnel = try await LoopbackTunnel(.socks5, logins: ["jo%e@:p@ss:w/rd ü%41"])
        try await withTransport { transport async throws in
            var request = TransferRequest(
                url: "http://films.invalid:\(server.port)/", proxy: proxy(.socks5h, tunnel.port))
            #expect(try await transport.send(request).text() == "x")
            request.proxy = proxy(.socks5, tunnel.port)
            await expectError(.resolve, arrived: false) { try await transport.send(request) }
            request.url = "http://localhost:\(server.port)/"
            #expect(try await transport.send(request).text() == "x")
            #expect(tunnel.asked.map(\.target) == ["films.invalid:\(server.port)", "127.0.0.1:\(server.port)"])

            request.proxy = proxy(.socks5h, tunnel.port, password: "geheim")
            let error = await expectError(.proxy, arrived: false) { try await transport.send(request) }
            #expect(error?.message.contains("geheim") == false)
        }
    }

    @Test("A target the SOCKS proxy cannot reach is not the proxy's failure")
    func socksTarget() async throws {
        let tunnel = try await LoopbackTunnel(.socks5)
        try await withTransport { transport async throws in
            let request = TransferRequest(
                url: "http://films.invalid:1/", proxy: proxy(.socks5h, tunnel.port, password: nil))
            await expectError(.connect, arrived: false) { try await transport.send(request) }
        }
    }

    @Test(
        "A proxy that is not there, or whose name is unknown, is the proxy's failure", arguments: Proxy.Scheme.allCases)
    func dead(scheme: Proxy.Scheme) async throws {
        try await withTransport { transport async throws in
            var request = TransferRequest(url: "http://films.invalid/", proxy: proxy(scheme, 1, password: nil))
            await expectError(.proxy, arrived: false) { try await transport.send(request) }
            request.proxy = Proxy(scheme: scheme, host: "no-such-proxy.invalid", port: 1)
            await expectError(.proxy, arrived: false) { try await transport.send(request) }
        }
    }

    @Test("The environment's proxies and exceptions count for nothing")
    func environment() async throws {
        let server = try await LoopbackServer { request, answer in answer.ok(request.target) }
        let variables = ["http_proxy": "http://127.0.0.1:1", "ALL_PROXY": "http://127.0.0.1:1", "no_proxy": "*"]
        try await withTransport { transport async throws in
            setenv("no_proxy", "*", 1)
            let proxied = TransferRequest(
                url: "http://films.invalid/", proxy: proxy(.http, server.port, password: nil))
            #expect(try await transport.send(proxied).text() == "http://films.invalid/")
            unsetenv("no_proxy")
            for (name, value) in variables where name != "no_proxy" { setenv(name, value, 1) }
            #expect(try await transport.send(TransferRequest(url: server.url("/direct"))).text() == "/direct")
            for name in variables.keys { unsetenv(name) }
        }
    }
}
