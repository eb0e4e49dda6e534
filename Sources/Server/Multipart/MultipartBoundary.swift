/// The `boundary` of a `Content-Type: multipart/form-data`.
enum MultipartBoundary {
    /// nil for a missing one, and for what RFC 2046 does not allow: more than 70 characters, or others than these.
    static func boundary(of contentType: HeaderParameters) -> String? {
        guard let boundary = contentType["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy(isAllowed), boundary.utf8.last != UInt8(ascii: " ")
        else { return nil }
        return boundary
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}
