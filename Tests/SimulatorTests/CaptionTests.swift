import Foundation
import TestSupport
import Testing

@testable import Simulator

@Suite("What is drawn of a prompt")
struct CaptionTests {
    @Test(
        "A caption breaks between words, between Chinese characters, and within what is too long for a line",
        arguments: [
            ("a paper boat", 20, ["a paper boat"]), ("a paper boat at dawn", 12, ["a paper boat", "at dawn"]),
            ("清晨薄雾中的纸船", 8, ["清晨薄雾", "中的纸船"]), ("一只狐狸，跑过雪地", 8, ["一只狐", "狸，跑过", "雪地"]),
            ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("  two \n\t words ", 20, ["two words"]),
            ("a fox 🦊 runs ❤️", 20, ["a fox runs ❤"]), ("‮evil‬ text", 20, ["evil text"]), ("🦊🦊", 20, []),
            ("one two three four", 5, ["one", "two", "three…"]), ("", 5, []), ("שלום עולם", 20, ["שלום עולם"]),
            ("2 cats", 20, ["2 cats"]),
        ])
    func lines(text: String, width: Int, lines: [String]) {
        #expect(Caption(text).lines(width: width, most: 3) == lines)
    }

    @Test(
        "A ratio is heard wherever it stands, and the order to draw stands in no caption",
        arguments: [
            ("Draw one picture, with the aspect ratio 2:3: a cat", "2:3", "a cat"),
            ("a cat in 9:16", "9:16", "a cat in 9:16"),
            ("Draw one picture: a: b", nil, "a: b"), ("at 12:30, a cat", nil, "at 12:30, a cat"),
            ("draw a cat, aspect ratio 16:9.", "16:9", "draw a cat, aspect ratio 16:9."),
        ] as [(String, String?, String)])
    func orders(message: String, ratio: String?, subject: String) {
        #expect(Intent.aspectRatio(in: message) == ratio)
        #expect(Intent.subject(of: message) == subject)
    }

    @Test("Of all fonts that have the glyphs, one that looks well is taken, and none whose path would need quoting")
    func fonts() {
        let listing = """
            /usr/share/fonts/o'brien/NotoSansCJK-Regular.ttc:\u{20}
            /usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc:\u{20}
            /usr/share/fonts/truetype/wqy/wqy-microhei.ttc:\u{20}
            /usr/share/fonts/x.pcf.gz:\u{20}
            """
        #expect(Fonts.best(of: listing) == "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
        #expect(Fonts.best(of: "") == nil)
    }

    @Test("A caption that no font can draw is left out, and the picture comes all the same")
    func unknown() async throws {
        // Of a script that was given to no letters: private use would be left out before.
        #expect(await Fonts().file(for: "\u{2fffd}") == nil)
    }

    @Test("The same words give the same land, others another, and so does each picture of one prompt")
    func scenery() throws {
        let shape = try #require(FrameShape(aspectRatio: "16:9", resolution: "480p"))
        func land(_ words: String) -> String { Scenery(of: words).filters(shape, rate: 12, seconds: 4) }
        #expect(land("a cat") == land("a cat"))
        #expect(Set(["a cat", "a dog", "0 a cat", "1 a cat"].map(land)).count == 4)
    }
}
