import Testing

@testable import Server

@Suite struct FileTests {
    @Test(
        arguments: [
            (nil, .whole), ("bytes=0-0", .part(0..<1)), ("bytes=0-99", .part(0..<100)), ("bytes=10-", .part(10..<100)),
            ("bytes=-5", .part(95..<100)), ("bytes=-500", .part(0..<100)), ("bytes=90-500", .part(90..<100)),
            ("Bytes=1-2", .part(1..<3)), ("bytes=100-", .unsatisfiable), ("bytes=100-200", .unsatisfiable),
            ("bytes=-0", .unsatisfiable), ("bytes=5-4", .whole), ("bytes=0-1,3-4", .whole), ("bytes=", .whole),
            ("bytes=-", .whole), ("bytes=a-b", .whole), ("items=0-1", .whole), ("bytes=1--2", .whole),
            ("bytes=99999999999999999999999-", .unsatisfiable), ("bytes=0-99999999999999999999999", .part(0..<100)),
        ] as [(String?, ByteRange)]) func `a Range header of a 100 byte file`(header: String?, range: ByteRange)
    {
        #expect(ByteRange(header, length: 100) == range)
    }

    @Test func `an empty file has no range`() {
        #expect(ByteRange("bytes=0-", length: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", length: 0) == .unsatisfiable)
    }

    @Test(
        arguments: [
            (FileConditions(), .whole), (FileConditions(range: "bytes=0-1"), .part(0..<2)),
            (FileConditions(range: "bytes=9-"), .unsatisfiable),
            (FileConditions(range: "bytes=0-1", ifRange: "\"a\""), .part(0..<2)),
            (FileConditions(range: "bytes=0-1", ifRange: "W/\"a\""), .whole),
            (FileConditions(range: "bytes=0-1", ifRange: "\"b\""), .whole),
            (FileConditions(range: "bytes=0-1", ifRange: "Sun, 06 Nov 1994 08:49:37 GMT"), .part(0..<2)),
            (FileConditions(range: "bytes=0-1", ifRange: "Sun, 06 Nov 1994 08:49:38 GMT"), .whole),
            (FileConditions(range: "bytes=9-", ifRange: "\"b\""), .whole),
            (FileConditions(ifNoneMatch: "\"a\""), .notModified), (FileConditions(ifNoneMatch: "*"), .notModified),
            (FileConditions(ifNoneMatch: "\"x\", W/\"a\""), .notModified),
            (FileConditions(ifNoneMatch: "\"b\""), .whole),
            (FileConditions(ifNoneMatch: "\"b\"", ifModifiedSince: "Sun, 06 Nov 1994 08:49:37 GMT"), .whole),
            (FileConditions(ifModifiedSince: "Sun, 06 Nov 1994 08:49:37 GMT"), .notModified),
            (FileConditions(ifModifiedSince: "Sun, 06 Nov 1994 08:49:36 GMT"), .whole),
            (FileConditions(ifModifiedSince: "yesterday"), .whole),
            (FileConditions(range: "bytes=0-1", ifNoneMatch: "\"a\""), .notModified),
        ] as [(FileConditions, FileOutcome)])
    func `what is sent under which conditions`(conditions: FileConditions, outcome: FileOutcome) {
        #expect(conditions.outcome(etag: "\"a\"", modified: HTTPDate(seconds: 784_111_777), length: 9) == outcome)
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_763_683_199, "Thu, 20 Nov 2025 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    ]) func `dates are written and read`(seconds: Int, text: String) {
        #expect(HTTPDate(seconds: seconds).text == text)
        #expect(HTTPDate(text) == HTTPDate(seconds: seconds))
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
    ])
    func `other dates are not read`(text: String) { #expect(HTTPDate(text) == nil) }
}
