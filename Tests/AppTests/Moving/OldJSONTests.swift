import Foundation
import Testing

@testable import App

@Suite("JSON of predecessors")
struct OldJSONTests {
    @Test(
        "Values are read as they stand",
        arguments: [
            ("null", OldJSON.null), (" true ", .flag(true)), ("-12", .integer(-12)), ("1.5e3", .real(1500)),
            (#""a\"\\\/\n\t\u0041\u00e9""#, .text("a\"\\/\n\tAé")), (#""\ud83d\ude00""#, .text("😀")),
            ("[]", .list([])), ("{}", .object([])),
            ("[1, [2,\n3]]", .list([.integer(1), .list([.integer(2), .integer(3)])])),
            ("\u{FEFF}{\"a\":1}", .object([.init(name: "a", value: .integer(1))])),
            ("12345678901234567168", .real(12_345_678_901_234_567_168)),
        ])
    func values(text: String, value: OldJSON) throws {
        #expect(try OldJSONReader.read(Data(text.utf8)) == value)
    }

    @Test("What only Python writes is understood")
    func python() throws {
        #expect(
            try OldJSONReader.read(Data("[NaN, Infinity, -Infinity]".utf8)) == .list([.null, .null, .null]))
        #expect(try OldJSONReader.read(Data(#""\ud83d and \udc00""#.utf8)) == .text("\u{FFFD} and \u{FFFD}"))
        #expect(try OldJSONReader.read(Data(#""\ud83d\u0041""#.utf8)) == .text("\u{FFFD}A"))
        #expect(try OldJSONReader.read(Data("{\"a\": 1, \"a\": 2}".utf8))["a"] == .integer(2))
    }

    @Test(
        "What is none is refused with its line",
        arguments: [
            ("", 1), ("{\n\"a\": 1,\n", 3), ("[1\n2]", 2), ("{\"a\" 1}", 1), ("\"abc", 1), (#""\x""#, 1),
            (#""\u12"#, 1),
            ("nul", 1), ("[1] x", 1), ("-", 1), ("1.2.3", 1), ("{a: 1}", 1), ("[1,]", 1),
        ])
    func refused(text: String, line: Int) {
        let error = #expect(throws: OldJSONError.self) { try OldJSONReader.read(Data(text.utf8)) }
        #expect(error?.line == line)
    }

    @Test("Depth and length are bounded")
    func bounds() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: OldJSONError.self) { try OldJSONReader.read(Data(deep.utf8)) }
        let long = String(repeating: "x", count: OldJSONReader.longestText + 1)
        #expect(try OldJSONReader.read(Data("[\"\(long)\", 1]".utf8)) == .list([.oversized, .integer(1)]))
        #expect(
            try OldJSONReader.read(Data("[\"\\n\(long)\", \"a\\n\(long)\", 1]".utf8))
                == .list([.oversized, .oversized, .integer(1)]))
    }

    @Test("Every cut of a file is refused, and none ends the program")
    func cuts() throws {
        let whole = Data(#"{"a": ["\ud83d\ude00", -1.5e2, true, {"b": null}], "c": "\\"}"#.utf8)
        #expect(throws: Never.self) { try OldJSONReader.read(whole) }
        for length in 0..<whole.count {
            #expect(throws: OldJSONError.self) { try OldJSONReader.read(whole.prefix(length)) }
        }
    }

    @Test("Fields are lenient about types and strict about sense")
    func fields() throws {
        let record = try OldJSONReader.read(
            Data(
                #"{"n": "12", "f": 3.0, "minus": -1, "ms": 1795224452007, "s": 1795224452, "zero": 0, "t": ["a", 1, "b"], "b": 1}"#
                    .utf8))
        #expect(record.count("n") == 12 && record.count("f") == 3 && record.count("minus") == nil)
        #expect(record.time("ms") == Date(timeIntervalSince1970: 1_795_224_452.007))
        #expect(record.time("s") == Date(timeIntervalSince1970: 1_795_224_452))
        #expect(record.time("zero") == nil && record.time("none") == nil)
        #expect(record.texts("t") == ["a", "b"] && record.flag("b") == true)
    }
}
