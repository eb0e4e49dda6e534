import Catalog
import Testing
import Upstream

@testable import Pool

@Suite struct TokenLineTests {
    private static let token = "eyJ0eXAiOiJKV1QiLCJhbGciOi-J9.eyJzZXNzaW9uX2lkIjoi_A.x-y"

    @Test(
        "What people paste becomes the token",
        arguments: [
            token, "  \(token)\t", "\u{FEFF}\(token)", "sso=\(token)", "SSO=\(token)", "sso=\(token); sso-rw=other",
            "sso=\(token);", "\"\(token)\"", "'sso=\(token)'", "“\(token)”", "Cookie: sso=\(token); path=/",
            token.replacing("-", with: "\u{2013}"), token.replacing("-", with: "\u{2011}"),
            token.replacing("-", with: "\u{2212}"), token.replacing(".", with: ".\u{200B}"), "\u{00A0}\(token)\u{3000}",
            "sso-rw=another-one-of-it; sso=\(token)", "Cookie: i18nextLng=en-US-POSIX-x; sso=\(token); sso-rw=other",
            "sso=\"\(token)\"", "\(token)\u{200D}\u{2060}",
        ])
    func takes(line: String) {
        #expect(TokenLine(line[...]) == .token(Credential(Self.token)))
    }

    @Test("Blank lines and comments are passed over", arguments: ["", "  ", "\t", "\u{FEFF}", "# \(token)", "  #"])
    func passes(line: String) {
        #expect(TokenLine(line[...]) == .nothing)
    }

    @Test(
        "Anything else is no token",
        arguments: [
            "i18nextLng=en-US-POSIX-x; sso-rw=\(token)", "short", "sso=", "sso=;\(token)", "two words are no token",
            "\(token),\(token)", "ééééééééééééééééé",
            String(repeating: "a", count: 15), String(repeating: "a", count: 8193), "токен-токен-токен-токен",
        ])
    func refuses(line: String) {
        #expect(TokenLine(line[...]) == .invalid)
    }

    @Test("Length is held at both ends", arguments: [16, 8192])
    func lengths(count: Int) {
        let text = String(repeating: "a", count: count)
        #expect(TokenLine(text[...]) == .token(Credential(text)))
    }

    @Test("A session is no key, and a key no session")
    func kinds() {
        let (session, key) = ("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.e30.x", "xai-0123456789abcdefghij")
        #expect(TokenLine(session[...]) == .token(Credential(session)))
        #expect(TokenLine(key[...], of: .xai) == .token(Credential(key)))
        for pasted in ["Bearer \(key)", "XAI_API_KEY=\(key)", "export XAI_API_KEY=\"\(key)\"", "  '\(key)'"] {
            #expect(TokenLine(pasted[...], of: .xai) == .token(Credential(key)), "\(pasted)")
        }
        for wrong in [key, "sso=\(key)", "a=b; \(key)"] { #expect(TokenLine(wrong[...]) == .invalid, "\(wrong)") }
        for wrong in [session, "sso=\(session)", "sso=abcdefghijklmnopqrst", "two words in one line"] {
            #expect(TokenLine(wrong[...], of: .xai) == .invalid, "\(wrong)")
        }
    }
}
