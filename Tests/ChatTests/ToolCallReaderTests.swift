import Testing

@testable import Chat

@Suite("Calls of functions in answers")
struct ToolCallReaderTests {
    typealias Piece = ToolCallReader.Piece

    static let rows: [(text: String, read: [Piece])] = [
        ("Just words with 1 < 2", [.text("Just words with 1 < 2")]),
        (
            "\n <tool_call>{\"name\":\"f\",\"arguments\":{\"b\":1.0,\"a\":[2]}}</tool_call>\n",
            [.call(name: "f", arguments: "{\"b\":1.0,\"a\":[2]}")]
        ),
        (
            "Let me see. <tool_call> {\"arguments\": {} , \"name\": \"f\"} </tool_call>\n<tool_call>{\"name\":\"g\"}</tool_call> Done",
            [
                .text("Let me see. "), .call(name: "f", arguments: "{}"), .call(name: "g", arguments: "{}"),
                .text("Done"),
            ]
        ),
        (
            #"<tool_call>{"name":"f","arguments":"{\"x\":\"y\"}"}</tool_call>"#,
            [.call(name: "f", arguments: #"{"x":"y"}"#)]
        ),
        ("<tool_call>{\"name\":\"f\",\"arguments\":{}}", [.call(name: "f", arguments: "{}")]),
        ("<tool_call>{\"name\":\"f\"", [.text("<tool_call>{\"name\":\"f\"")]),
        ("<tool_call>{\"name\":\"unknown\"}</tool_call>", [.text("<tool_call>{\"name\":\"unknown\"}</tool_call>")]),
        ("<tool_call>not JSON</tool_call>!", [.text("<tool_call>not JSON</tool_call>!")]),
        (
            "<tool_call>{\"name\":\"f\",\"arguments\":[1]}</tool_call>",
            [.text("<tool_call>{\"name\":\"f\",\"arguments\":[1]}</tool_call>")]
        ),
        ("</tool_call> and <tool_call/>", [.text("</tool_call> and <tool_call/>")]),
        (
            #"<tool_call>{"name":"f","x":{"arguments":1},"arguments":{"q":"a \" , } b","é":null}}</tool_call>"#,
            [.call(name: "f", arguments: #"{"q":"a \" , } b","é":null}"#)]
        ),
    ]

    static func read(_ pieces: [String]) -> [Piece] {
        var reader = ToolCallReader(names: ["f", "g"])
        return (pieces.flatMap { reader.consume($0) } + reader.finish()).reduce(into: []) { whole, piece in
            if case .text(let more) = piece, case .text(let text)? = whole.last {
                whole[whole.count - 1] = .text(text + more)
            } else {
                whole.append(piece)
            }
        }
    }

    @Test("Calls are found wherever the answer is cut, and never half of one as text", arguments: rows)
    func table(text: String, read: [Piece]) {
        for pieces in Splits.of(text) { #expect(Self.read(pieces) == read, "cut as \(pieces)") }
    }

    @Test("A call without an end is text once it is too long")
    func tooLong() {
        let text = "<tool_call>" + String(repeating: "x", count: ToolCallReader.limit) + "y"
        var reader = ToolCallReader(names: ["f"])
        #expect(reader.consume(text) == [.text(text)])
        #expect(reader.consume("z") == [.text("z")])
    }
}
