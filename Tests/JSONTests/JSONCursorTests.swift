import Foundation
import Testing

@testable import JSON

@Suite("Walking over JSON")
struct JSONCursorTests {
    private func passes(_ text: String, isSpaced: Bool) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var cursor = JSONCursor(UnsafeRawBufferPointer(bytes), isSpaced: isSpaced)
            return cursor.pass() && cursor.isAtEnd
        }
    }

    @Test(
        "White space is walked over where it may be",
        arguments: [
            #" { "a" : [ 1 , true , null , "x y" , { } , [ ] ] , "b" : { "c" : false } } "#,
            "\t[\r\n1\n,\n2]\n", " \"a\" ", " 12 ", "{}", "[]", "[[]]",
        ])
    func spaced(text: String) {
        #expect(passes(text, isSpaced: true))
        #expect(passes(text, isSpaced: false) == ["{}", "[]", "[[]]"].contains(text))
    }

    @Test(
        "What is no JSON stops the walk",
        arguments: [
            "", " ", "{", "[1,]", #"{"a":1,}"#, #"{"a" 1}"#, "[1 2]", "01", "{} {}", "\u{A0}{}", "\"\n\"", "tru e",
            #"{"a":}"#, "[,]", "nul", #""\x""#, #""\ud800""#,
        ])
    func broken(text: String) {
        #expect(!passes(text, isSpaced: true))
    }

    @Test("Lists give each of their elements")
    func list() {
        var (read, text) = ([String](), #"[ "a", "b\n" ,"é"]"#)
        let isRead = text.withUTF8 { bytes in
            var cursor = JSONCursor(UnsafeRawBufferPointer(bytes), isSpaced: true)
            return cursor.list { cursor in
                guard let text = cursor.text() else { return false }
                read.append(text)
                return true
            }
        }
        #expect(isRead && read == ["a", "b\n", "é"])
    }
}
