import TestSupport
import Testing

@testable import App

@Suite("Suggestions")
struct EditDistanceTests {
    @Test(
        "Letters put in, taken out, replaced and swapped count one each",
        arguments: [
            ("port", "port", 0), ("prot", "port", 1), ("por", "port", 1), ("portt", "port", 1), ("pert", "port", 1),
            ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(left.editDistance(to: right) == expected)
    }

    @Test("Nothing is suggested where nothing is near")
    func nothing() {
        #expect("xyz".nearest(among: ["server.port"]) == nil)
        #expect(String(repeating: "x", count: 10_000).nearest(among: ["server.port"]) == nil)
    }
}
