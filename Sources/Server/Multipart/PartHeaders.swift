/// What stands before a part's data.
struct PartHeaders: Hashable {
    let name: String
    /// Present on files, also when empty.
    let filename: String?
    /// In lower case, without parameters; many clients leave it out.
    let contentType: String?

    var isFile: Bool { filename != nil }

    /// `block` is the lines between the delimiter's and the empty one.
    init(block: String) throws(MultipartError) {
        var disposition: HeaderParameters?
        var contentType: String?
        // CRLF is one Character in Swift.
        for line in block.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"), line.first != " ", line.first != "\t" else {
                throw MultipartError(reason: "a part's header line is malformed")
            }
            let value = line[line.index(after: colon)...].trimmed
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = HeaderParameters(value)
            case "content-type": contentType = HeaderParameters(value)?.value
            case "content-transfer-encoding":
                guard ["7bit", "8bit", "binary"].contains(value.lowercased()) else {
                    throw MultipartError(reason: "Content-Transfer-Encoding is not supported")
                }
            default: break
            }
        }
        guard let disposition, disposition.value == "form-data", let name = disposition["name"] else {
            throw MultipartError(reason: "a part has no name")
        }
        self.name = name
        self.contentType = contentType
        filename = disposition["filename*"].flatMap(Self.extended) ?? disposition["filename"]
    }

    /// `UTF-8''%e5%8f%82.png`, RFC 5987.
    private static func extended(_ value: String) -> String? {
        let sides = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard sides.count == 3, sides[0].lowercased() == "utf-8" else { return nil }
        var bytes: [UInt8] = []
        var rest = sides[2].utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit) else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
