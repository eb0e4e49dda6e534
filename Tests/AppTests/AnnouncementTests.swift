import TestSupport
import Testing

@testable import App

@Suite("What is said at the start")
struct AnnouncementTests {
    @Test("Where it listens, whether there are tokens, and the exact command to make a key")
    func text() {
        let text = Announcement(
            host: "127.0.0.1", port: 8123, directory: DataDirectory("/srv/my data"), upstream: "https://grok.com",
            tokens: 0, program: "/opt/filmgate"
        ).text

        #expect(text.hasPrefix("filmgate \(Version.number) listening on http://127.0.0.1:8123\n"))
        #expect(text.contains("\nConsole: http://127.0.0.1:8123/manage\n"))
        #expect(text.contains("Upstream: https://grok.com\n"))
        #expect(text.contains("/opt/filmgate tokens add --data-dir '/srv/my data' < tokens.txt"))
        #expect(text.hasSuffix("/opt/filmgate keys create --data-dir '/srv/my data' --name me\n"))
    }

    @Test("Tokens are counted; an IPv6 address stands in brackets; the simulator is named")
    func otherForms() {
        let text = Announcement(
            host: "::1", port: 1, directory: DataDirectory("/d"), upstream: "http://u", tokens: 3, program: "filmgate"
        ).text

        #expect(text.contains("http://[::1]:1\n"))
        #expect(text.contains("Tokens: 3 usable\n"))
        let simulated = Announcement(
            host: "::1", port: 1, directory: DataDirectory("/d"), upstream: nil, tokens: 1, program: "filmgate"
        ).text
        #expect(simulated.contains("Upstream: simulated, nothing leaves this machine\nTokens: none needed;"))
    }

    @Test(
        "Words for the shell are quoted where they must be",
        arguments: [("/a/b-c_1.2", "/a/b-c_1.2"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"), ("$x", "'$x'")])
    func quoting(word: String, quoted: String) {
        #expect(word.shellQuoted == quoted)
    }
}
