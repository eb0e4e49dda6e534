import NIOCore
import Testing

@testable import Server

@Suite struct MultipartParserTests {
    @Test func `a body gives its parts in order, data joined`() throws {
        #expect(try parts(of: Self.body, boundary: "abc", cut: 1_000_000) == Self.expected)
    }

    @Test(arguments: [1, 2, 3, 5, 7, 16, 31, 64]) func `how a body is cut makes no difference`(size: Int) throws {
        #expect(try parts(of: Self.body, boundary: "abc", cut: size) == Self.expected)
    }

    @Test func `every cut into two makes no difference`() throws {
        for position in 0...Self.body.utf8.count {
            let bytes = Array(Self.body.utf8)
            var parser = MultipartParser(boundary: "abc")
            let events =
                try parser.feed(ByteBuffer(bytes: bytes[..<position]))
                + parser.feed(ByteBuffer(bytes: bytes[position...]))
            try parser.end()
            #expect(joined(events) == Self.expected)
        }
    }

    @Test(arguments: [
        "", "--abc", "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--ab",
        "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
    ]) func `a body that ends early is refused`(body: String) throws {
        var parser = MultipartParser(boundary: "abc")
        _ = try parser.feed(ByteBuffer(string: body))
        #expect(throws: MultipartError.self) { try parser.end() }
    }

    @Test(arguments: [
        "--abc\r\nContent-Disposition: form-data\r\n\r\n1\r\n--abc--",
        "--abc\r\nContent-Type: text/plain\r\n\r\n1\r\n--abc--",
        "--abc\r\nno colon\r\n\r\n1\r\n--abc--",
        "--abcX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--abc--",
        "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--abc--",
        "--abc\r\nContent-Disposition: form-data; name=\"" + String(repeating: "a", count: 17_000),
        String(repeating: "-", count: 70_000),
        "--abc--" + String(repeating: "x", count: 70_000),
        String(repeating: "--abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", count: 65) + "--abc--",
    ]) func `a malformed body is refused`(body: String) {
        #expect(throws: MultipartError.self) {
            var parser = MultipartParser(boundary: "abc")
            _ = try parser.feed(ByteBuffer(string: body))
            try parser.end()
        }
    }

    @Test func `data full of half delimiters stays data`() throws {
        let data = String(repeating: "\r\n--ab\r\r\n-\n--abc", count: 500)
        let body = "--abc\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\"\r\n\r\n\(data)\r\n--abc--\r\n"
        #expect(
            try parts(of: body, boundary: "abc", cut: 11) == [Parsed(name: "a", filename: "", type: nil, data: data)])
    }

    private static let body =
        "preamble\r\n--abc\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nA cat — 猫\r\n"
        + "--abc \t\r\ncontent-disposition: form-data; name=\"f\"; filename=\"参考.png\"\r\nContent-Type: IMAGE/PNG\r\n\r\n"
        + "x\r\n--ab\r\n\r\ry\r\n--abc\r\nContent-Disposition: form-data; name=empty\r\n\r\n\r\n--abc--\r\nepilogue"

    private static let expected = [
        Parsed(name: "prompt", filename: nil, type: nil, data: "A cat — 猫"),
        Parsed(name: "f", filename: "参考.png", type: "image/png", data: "x\r\n--ab\r\n\r\ry"),
        Parsed(name: "empty", filename: nil, type: nil, data: ""),
    ]
}

private struct Parsed: Equatable {
    var name: String
    var filename: String?
    var type: String?
    var data: String
}

private func parts(of body: String, boundary: String, cut: Int) throws -> [Parsed] {
    var parser = MultipartParser(boundary: boundary)
    var events: [MultipartParser.Event] = []
    var rest = Array(body.utf8)[...]
    while !rest.isEmpty {
        events += try parser.feed(ByteBuffer(bytes: rest.prefix(cut)))
        rest = rest.dropFirst(cut)
    }
    try parser.end()
    return joined(events)
}

private func joined(_ events: [MultipartParser.Event]) -> [Parsed] {
    var parts: [Parsed] = []
    var data = ByteBuffer()
    for event in events {
        switch event {
        case .partBegan(let headers):
            data.clear()
            parts.append(Parsed(name: headers.name, filename: headers.filename, type: headers.contentType, data: ""))
        case .partData(var more): data.writeBuffer(&more)
        case .partEnded: parts[parts.count - 1].data = String(buffer: data)
        case .finished: break
        }
    }
    return parts
}
