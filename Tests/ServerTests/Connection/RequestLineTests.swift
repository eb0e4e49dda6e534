import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Testing

@testable import Server

@Suite("The requests of one connection") struct RequestLineTests {
    /// What a step says, in a word; `line` reads `(body) "line"`.
    private static func word(_ step: RequestLine.Step) -> String {
        switch step {
        case .nothing: "-"
        case .begin(let head, let body): "begin \(head.path ?? "") \(String(buffer: body))"
        case .beginStream(let head, let body): "stream \(head.path ?? "") \(String(buffer: body))"
        case .body(let body): "body \(String(buffer: body))"
        case .bodyEnded: "bodyEnded"
        case .close: "close"
        }
    }

    private static func part(_ text: String) -> HTTPRequestPart {
        if text == "." { return .end(nil) }
        if text.first == "/" {
            var head = HTTPRequest(method: .post, scheme: "http", authority: "a", path: String(text.prefix(2)))
            if text.hasSuffix("!") { head.headerFields[.connection] = "close" }
            return .head(head)
        }
        return .body(ByteBuffer(string: text))
    }

    @Test(
        "Each event has its step",
        arguments: [
            // Heads are /a, `!` asks for the end of the connection; `.` ends a request, `~` a read, `<` an answer, `x` the input.
            ("/a .", "- begin·/a·"), ("/a xy z .", "- - - begin·/a·xyz"),
            // A body that is not there as a whole is read as it comes.
            ("/a ~ xy z .", "- stream·/a· body·xy body·z bodyEnded"), ("/a xy ~ .", "- - stream·/a·xy bodyEnded"),
            // One after the other.
            ("/a . /b z . <", "- begin·/a· - - - begin·/b·z"), ("/a . < /b .", "- begin·/a· - - begin·/b·"),
            ("/a . /b . /c . < <", "- begin·/a· - - - - begin·/b· begin·/c·"),
            // The rest of the next comes behind the answer before it.
            ("/a . /b < xy .", "- begin·/a· - stream·/b· body·xy bodyEnded"),
            // What is left of a body is dropped, and the next request waits for its end.
            ("/a ~ < xy . /b .", "- stream·/a· - - - - begin·/b·"),
            // The last of a connection.
            ("/a! . <", "- begin·/a· close"), ("/a! . /b . < /c .", "- begin·/a· - - close - -"),
            ("/a! ~ < xy .", "- stream·/a· close - -"),
            // Nothing comes any more: what came is answered.
            ("x", "close"), ("/a . x <", "- begin·/a· - close"),
            ("/a . /b . x < <", "- begin·/a· - - - begin·/b· close"),
            ("/a xy x <", "- - stream·/a·xy close"), ("/a ~ x <", "- stream·/a· - close"),
            ("/a . /b xy x < <", "- begin·/a· - - - stream·/b·xy close"),
            ("/a ~ < x", "- stream·/a· - close"), ("/a . < x x", "- begin·/a· - close -"),
            // What makes no sense changes nothing.
            (". xy ~ < /a .", "- - - - - begin·/a·"),
        ]) func steps(line: (events: String, steps: String))
    {
        var requests = RequestLine()
        let steps = line.events.split(separator: " ").map { event in
            switch event {
            case "~": requests.readCompleted()
            case "<": requests.answered()
            case "x": requests.cut()
            default: requests.came(Self.part(String(event)))
            }
        }
        #expect(
            steps.map { Self.word($0).replacing(" ", with: "·") }.joined(separator: " ")
                == line.steps)
    }

    @Test("A client that sends ahead waits, and so does one that is done")
    func holding() {
        var requests = RequestLine()
        for text in ["/a", "."] { _ = requests.came(Self.part(text)) }
        #expect(!requests.holdsReads)
        for text in ["/b", ".", "/c", ".", "/d", ".", "/e", ".", "/f!"] { _ = requests.came(Self.part(text)) }
        #expect(!requests.holdsReads)
        _ = requests.came(Self.part("."))
        #expect(requests.holdsReads)
        _ = requests.answered()
        #expect(!requests.holdsReads)
        for _ in 0..<5 { _ = requests.answered() }
        #expect(requests.holdsReads)
    }

    @Test("What was sent ahead is not begun when the server ends")
    func stop() {
        var requests = RequestLine()
        for text in ["/a", ".", "/b", "."] { _ = requests.came(Self.part(text)) }
        requests.stop()
        #expect(Self.word(requests.answered()) == "close")
    }
}
