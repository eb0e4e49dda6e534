import NIOCore

@testable import Server

/// Bodies of forms with files.
enum MultipartTarget {
    static func check(_ input: FuzzInput) throws {
        let boundary = boundary(of: input.payload)
        // So small that inputs reach them.
        let small = MultipartParser.Limits(parts: 3, headerBytes: 96, marginBytes: 48)
        for limits in [MultipartParser.Limits(), small] {
            let whole = outcome([input.payload], boundary, limits)
            for pieces in input.cuts(of: input.payload) {
                try same(whole, outcome(pieces, boundary, limits), "the same parts for any chunking")
            }
        }
        checkHeader(input.text)
    }

    fileprivate struct Part: Hashable {
        let headers: PartHeaders
        var data: [UInt8] = []
        var isWhole = false
    }

    /// What a body gives: all of its parts, or why it has none.
    private static func outcome(
        _ pieces: [ArraySlice<UInt8>], _ boundary: String, _ limits: MultipartParser.Limits
    ) -> Result<[Part], MultipartError> {
        var parser = MultipartParser(boundary: boundary, limits: limits)
        do throws(MultipartError) {
            var parts: [Part] = []
            for piece in pieces {
                for event in try parser.feed(ByteBuffer(bytes: piece)) { parts.note(event) }
            }
            try parser.end()
            return .success(parts)
        } catch {
            return .failure(error)
        }
    }

    /// That of the first line, as forms begin; `b` where that is none.
    private static func boundary(of body: ArraySlice<UInt8>) -> String {
        guard body.starts(with: "--".utf8) else { return "b" }
        let line = body.dropFirst(2).prefix(71).prefix { $0 != UInt8(ascii: "\r") }
        let header = HeaderParameters("multipart/form-data; boundary=\"\(String(decoding: line, as: UTF8.self))\"")
        return header.flatMap(MultipartBoundary.boundary) ?? "b"
    }

    private static func checkHeader(_ text: String) {
        if let header = HeaderParameters(text) { _ = MultipartBoundary.boundary(of: header) }
    }
}

extension [MultipartTarget.Part] {
    fileprivate mutating func note(_ event: MultipartParser.Event) {
        switch event {
        case .partBegan(let headers): append(MultipartTarget.Part(headers: headers))
        case .partData(let data): if !isEmpty { self[count - 1].data += data.readableBytesView }
        case .partEnded: if !isEmpty { self[count - 1].isWhole = true }
        case .finished: break
        }
    }
}
