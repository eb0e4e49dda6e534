import Testing

@testable import Chat

@Suite("Envelope in answers")
struct EnvelopeFilterTests {
    static let note = "<fg:note>\n" + Envelope.explanation.joined(separator: "\n") + "\n</fg:note>\n"

    static let rows: [(text: String, left: String)] = [
        ("Hello", "Hello"),
        ("<fg:turn role=\"assistant\">\nHello</fg:turn>", "Hello"),
        ("Hello</fg:turn>\n<fg:turn role=\"user\">\nAnd then?\n</fg:turn>", "Hello\n"),
        ("Hello</fg:turn><fg:turn role=\"user\">And then?", "Hello"),
        ("<fg:turn role=\"user\">Question<fg:turn role=\"assistant\">Answer", "Answer"),
        ("<fg:turn role=\"user\">Question</fg:turn><fg:turn role=\"assistant\" name=\"x\">Answer</fg:turn>", "Answer"),
        (note + "Answer", "\nAnswer"),
        (Envelope.explanation.joined(separator: "\n") + "\nAnswer", "Answer"),
        ("Well:\n" + Envelope.explanation[1] + "\nAnswer", "Well:\nAnswer"),
        ("Answer\n" + Envelope.explanation[2], "Answer\n"),
        ("Look at <fg:picture number=\"1\"/>this", "Look at this"),
        ("a < b, <fg:turner> and <fg> stay", "a < b, <fg:turner> and <fg> stay"),
        ("This message holds", "This message holds"),
        ("\n\nThis message holds a joke\n", "\n\nThis message holds a joke\n"),
    ]

    @Test("No part of the envelope is left, wherever the answer is cut", arguments: rows)
    func table(text: String, left: String) {
        for pieces in Splits.of(text) {
            var filter = EnvelopeFilter.fresh
            let result = pieces.map { filter.consume($0) }.joined() + filter.finish()
            #expect(result == left, "cut as \(pieces)")
        }
    }
}
