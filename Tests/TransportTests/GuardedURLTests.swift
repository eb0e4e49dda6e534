import Address
import Testing

@testable import Transport

@Suite("Egress guard")
struct GuardedURLTests {
    @Test(
        "URLs that must not be fetched are refused before anything is sent",
        arguments: [
            "", "x", "http://example.com/a.png", "ftp://example.com/a", "file:///etc/passwd", "gopher://example.com/",
            "https:/example.com", "https:///a", "https://", "https://user@example.com/", "https://user:pw@example.com/",
            "https://example.com@127.0.0.1/", "https://127.0.0.1/", "https://127.0.0.1:443/", "https://127.1/",
            "https://127.0.1/", "https://0x7f.1/", "https://0x7f000001/", "https://2130706433/", "https://0177.0.0.1/",
            "https://017700000001/", "https://127.0.0.1./", "https://0/", "https://0.0.0.0/", "https://1.2.3.4.5/",
            "https://256.1.1.1/", "https://01.2.3.4/", "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/",
            "https://[64:ff9b:1::1]/",
            "https://[100::1]/", "https://[100:0:0:1::1]/", "https://[2001::1]/", "https://[2001:db8::1]/",
            "https://[2002:7f00:1::]/",
            "https://[3fff::1]/", "https://[5f00::1]/", "https://[fc00::1]/", "https://[fd12:3456::1]/",
            "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fec0::1]/", "https://[ff02::1]/",
            "https://[1::2::3]/", "https://[12345::]/", "https://[::1", "https://[]/", "https://10.0.0.1/",
            "https://10.255.255.255/", "https://100.64.0.1/", "https://100.127.255.255/", "https://169.254.169.254/",
            "https://172.16.0.1/", "https://172.31.255.255/", "https://192.0.0.1/", "https://192.0.2.1/",
            "https://192.88.99.1/", "https://192.168.1.1/", "https://198.18.0.1/", "https://198.19.255.255/",
            "https://198.51.100.7/", "https://203.0.113.9/", "https://224.0.0.1/", "https://239.255.255.255/",
            "https://240.0.0.1/", "https://255.255.255.255/", "https://localhost/", "https://example.com:22/",
            "https://example.com:80/", "https://example.com:0/", "https://example.com:65536/", "https://example.com:/",
            "https://example.com:4a/", "https://exa mple.com/", "https://example.com\\@127.0.0.1/",
            "https://exämple.com/",
            "https://１２７.0.0.1/", "https://example%2ecom/", "https://example..com/", "https://-example.com/",
            "https://example-.com/", "https://.example.com/", "https://1/", "https://0x1/", "https://a.0x1/",
            "https://a.123/", "javascript:alert(1)", "//example.com/a",
            "https://example.com./",
        ])
    func refused(url: String) async {
        await #expect(throws: GuardedURL.Refusal.self) { try await GuardedURL.resolve(url, rules: .publicOnly) }
    }

    @Test("Control characters never pass")
    func controls() async {
        for code in (UInt8(0)...0x20) + [0x7f] {
            let url = "https://93.184.216.34/a" + String(Character(UnicodeScalar(code))) + "b"
            await #expect(throws: GuardedURL.Refusal.self) { try await GuardedURL.resolve(url, rules: .publicOnly) }
        }
    }

    @Test("Public addresses pass, and the URL is written anew from its parts")
    func accepted() async throws {
        let plain = try await GuardedURL.resolve("https://93.184.216.34/a.png?x=1#fragment", rules: .publicOnly)
        #expect(plain.url == "https://93.184.216.34:443/a.png?x=1")
        #expect(plain.address == "93.184.216.34")
        let six = try await GuardedURL.resolve("HTTPS://[2606:4700::1111]:8443", rules: .publicOnly)
        #expect(six.url == "https://[2606:4700:0:0:0:0:0:1111]:8443/")
        let query = try await GuardedURL.resolve("https://93.184.216.34?x=1", rules: .publicOnly)
        #expect(query.url == "https://93.184.216.34:443/?x=1")
    }

    @Test("Every address of a name is checked")
    func names() async throws {
        let open = try await GuardedURL.resolve("http://localhost:8080/a", rules: .open)
        #expect(open.url == "http://localhost:8080/a")
        #expect(open.address == "127.0.0.1" || open.address == "0:0:0:0:0:0:0:1")
    }

    @Test(
        "The edges of the special blocks are where the registry draws them",
        arguments: [
            ("9.255.255.255", true), ("10.0.0.0", false), ("11.0.0.0", true), ("100.63.255.255", true),
            ("100.64.0.0", false), ("100.128.0.0", true), ("126.255.255.255", true), ("128.0.0.0", true),
            ("169.253.255.255", true), ("169.255.0.0", true), ("172.15.255.255", true), ("172.32.0.0", true),
            ("192.0.1.0", true), ("192.0.3.0", true), ("192.167.255.255", true), ("192.169.0.0", true),
            ("198.17.255.255", true), ("198.20.0.0", true), ("223.255.255.255", true), ("224.0.0.0", false),
        ])
    func edges(text: String, isPublic: Bool) throws {
        #expect(try #require(IPAddress(v4: text)).isPublic == isPublic)
    }
}
