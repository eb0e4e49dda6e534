import Foundation
import Testing

@testable import Upstream

@Suite("What is said in a call's head")
struct HeadersTests {
    private func headers(
        _ secret: String = "eyJ.a.b", cookies: String? = nil, headers: [(name: String, value: String)] = [],
        userAgent: String = "filmgate"
    ) -> GrokWebHeaders {
        GrokWebHeaders(
            configuration: .init(
                baseURL: "https://grok.example", assetsURL: "https://assets.example", userAgent: userAgent,
                headers: headers),
            credential: Credential(secret), egress: Egress(cookies: cookies))
    }

    @Test("A call carries cookies, origin, page and a fresh id")
    func call() throws {
        let sent = try headers().call(from: "/imagine/p-1", type: "application/json")
        let again = try headers().call(from: "/imagine/p-1", type: nil)

        var values = Dictionary(uniqueKeysWithValues: sent.map { ($0.name, $0.value) })
        let id = values.removeValue(forKey: "x-xai-request-id")
        #expect(id.flatMap(UUID.init(uuidString:)) != nil)
        #expect(again.first { $0.name == "x-xai-request-id" }?.value != id)
        #expect(
            values == [
                "Accept": "*/*", "Accept-Language": "en", "Origin": "https://grok.example",
                "Referer": "https://grok.example/imagine/p-1", "User-Agent": "filmgate",
                "Content-Type": "application/json", "Cookie": "sso=eyJ.a.b; sso-rw=eyJ.a.b",
            ])
        #expect(!again.contains { $0.name == "Content-Type" })
    }

    @Test("The road's cookies and the operator's headers are passed on as written")
    func operators() throws {
        let sent = try headers(
            cookies: "cf_clearance=ab.c=-1; x=y",
            headers: [
                ("x-statsig-id", "opaque=="), ("accept-language", "de"), ("Cookie", "sso=other"), ("Host", "elsewhere"),
            ]
        ).call(from: "/", type: nil)

        #expect(
            sent.filter { $0.name == "Cookie" }.map(\.value) == [
                "sso=eyJ.a.b; sso-rw=eyJ.a.b; cf_clearance=ab.c=-1; x=y"
            ])
        #expect(sent.contains { $0.name == "x-statsig-id" && $0.value == "opaque==" })
        #expect(sent.filter { $0.name.lowercased() == "accept-language" }.map(\.value) == ["de"])
        #expect(!sent.contains { $0.name == "Host" })
    }

    @Test(
        "A secret that would break out of its cookie is refused, and not repeated",
        arguments: ["", "a\r\nX: y", "a\nb", "a;b=c", "a b", "ключ", "a\u{0}b"])
    func brokenSecret(secret: String) throws {
        let error = #expect(throws: UpstreamError.self) { try headers(secret).asset(range: nil) }
        #expect(error?.kind == .unauthenticated)
        #expect(secret.isEmpty || error?.message.contains(secret) == false)
    }

    @Test("Line breaks of the operator's are refused")
    func brokenConfiguration() {
        #expect(throws: UpstreamError.self) { try headers(cookies: "a=b\r\nX: y").asset(range: nil) }
        #expect(throws: UpstreamError.self) { try headers(headers: [("x", "a\nb")]).call(from: "/", type: nil) }
        #expect(throws: UpstreamError.self) { try headers(userAgent: "a\r\nb").stranger(range: nil) }
    }

    @Test(
        "Cookies go to the configured hosts only",
        arguments: [
            (
                "users/u/generated/v/generated_video.mp4",
                "https://assets.example/users/u/generated/v/generated_video.mp4", true
            ),
            ("/users/u/f/content", "https://assets.example/users/u/f/content", true),
            ("https://assets.example/users/u.mp4?x=1", "https://assets.example/users/u.mp4?x=1", true),
            ("https://ASSETS.example:443/a", "https://ASSETS.example:443/a", true),
            ("https://grok.example/a", "https://grok.example/a", true),
            ("https://imagine-public.x.ai/v.mp4", "https://imagine-public.x.ai/v.mp4", false),
            ("https://assets.example:8443/a", "https://assets.example:8443/a", false),
            ("https://assets.example.evil.test/a", "https://assets.example.evil.test/a", false),
            ("http://assets.example/a", nil, false),
            ("https://assets.example@evil.test/a", nil, false),
            ("http://evil.test/a", nil, false),
            ("file:///etc/passwd", nil, false),
            ("a\r\nb", nil, false),
            ("", nil, false),
        ] as [(String, String?, Bool)])
    func addresses(path: String, url: String?, trusted: Bool) {
        let address = AssetAddress(path, in: headers().configuration)
        #expect(address?.url == url)
        #expect(address.map(\.isTrusted) ?? false == trusted)
    }

    @Test("A stranger learns neither cookies nor operator's headers")
    func stranger() throws {
        let sent = try headers(cookies: "cf_clearance=x", headers: [("x-statsig-id", "s")]).stranger(range: "bytes=0-0")
        #expect(sent.map(\.name) == ["Accept", "Accept-Encoding", "User-Agent", "Range"])
    }
}
