import TestSupport
import Testing

@testable import Chat

@Suite("Filtered tags")
struct TagFilterTests {
    static let names = ["xaiartifact", "xai:tool_usage_card", "grok:render"]

    static let rows: [(text: String, left: String)] = [
        ("", ""),
        ("Hello there", "Hello there"),
        ("a < b and c > d", "a < b and c > d"),
        ("a <b> c </b>", "a <b> c </b>"),
        ("1 <", "1 <"),
        ("x <grok", "x <grok"),
        ("x <grok:renderer>y", "x <grok:renderer>y"),
        ("one <xaiartifact id=\"1\">text <b>bold</b></xaiartifact>two", "one two"),
        ("one <xaiartifact/>two", "one two"),
        ("one <xaiartifact id='a>b' />two", "one two"),
        ("<GROK:Render a=\"1\"><argument name=\"c\">0</argument></grok:RENDER >x", "x"),
        ("<xai:tool_usage_card><xai:tool_usage_card_id>7</xai:tool_usage_card_id></xai:tool_usage_card>x", "x"),
        ("<xaiartifact><xaiartifact>in</xaiartifact>still in</xaiartifact>out", "out"),
        ("<xaiartifact><grok:render></xaiartifact>out", "out"),
        ("stray </grok:render>close", "stray close"),
        ("kept <xaiartifact id=\"1\">for nobody closed it", "kept for nobody closed it"),
        ("kept <xaiartifact>and <grok:render>x</grok:render>this", "kept and this"),
        ("cut <xaiartifact id=\"1", "cut <xaiartifact id=\"1"),
        ("cut <xaiartifact>in</xaiarti", "cut in</xaiarti"),
        ("ж<grok:render>日本</grok:render>語🙂", "ж語🙂"),
        ("<<grok:render>x</grok:render>>", "<>"),
    ]

    static func filtered(_ pieces: [String], names: [String] = names) -> String {
        var filter = TagFilter(names: names)
        return pieces.map { filter.consume($0) }.joined() + filter.finish()
    }

    @Test("Tags go with what they hold, wherever the text is cut", arguments: rows)
    func table(text: String, left: String) {
        for pieces in Splits.of(text) { #expect(Self.filtered(pieces) == left, "cut as \(pieces)") }
    }

    @Test("Any cut of any text leaves the same")
    func anyCut() {
        var dice = SplitMix(seed: 7)
        let atoms = [
            "<", ">", "/", "a", " ", "\n", "\"", "<xaiartifact", "<xaiartifact>", "</xaiartifact>",
            "<grok:render id=\"",
            "grok:render", "</grok:render>", "é", "日", "<xaiartifact/>",
        ]
        for seed in 0..<60 {
            let text = (0..<(1 + Int(dice.next() % 14))).map { _ in dice.pick(atoms) }.joined()
            let whole = Self.filtered([text])
            for pieces in Splits.of(text, seed: UInt64(seed)) {
                #expect(Self.filtered(pieces) == whole, "\(text) cut as \(pieces)")
            }
        }
    }

    @Test("Without tags to filter, every text passes at once")
    func nothing() {
        var filter = TagFilter(names: ["", " "])
        #expect(filter.consume("a <b") == "a <b")
        #expect(filter.finish().isEmpty)
    }

    @Test("Only what may become a tag waits")
    func delay() {
        var filter = TagFilter(names: Self.names)
        #expect(filter.consume("a < b") == "a < b")
        #expect(filter.consume("c <") == "c ")
        #expect(filter.consume("gr") == "")
        #expect(filter.consume("een") == "<green")
    }

    @Test("A tag that never ends is text after a kilobyte")
    func longTag() {
        let text = "<grok:render " + String(repeating: "x", count: 5000)
        var filter = TagFilter(names: Self.names)
        #expect(filter.consume(text) == text)
        for size in [1, 100, 1023, 1024, 1025] {
            let cut = text.index(text.startIndex, offsetBy: size)
            #expect(Self.filtered([String(text[..<cut]), String(text[cut...])]) == text)
        }
    }

    @Test("What a huge element holds is not kept")
    func hugeElement() {
        let inner = String(repeating: "x", count: TagFilter.limit + 1)
        #expect(Self.filtered(["a<xaiartifact>", inner, "</xaiartifact>b"]) == "ab")
        #expect(Self.filtered(["a<xaiartifact>", inner, "b"]) == "a")
    }
}
