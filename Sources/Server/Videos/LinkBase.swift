import HTTPTypes

/// What absolute links begin with, without a slash at the end.
enum LinkBase {
    /// `publicURL`, else where the client itself came to. nil if its `Host` is none: it would end up in other people's links.
    static func base(publicURL: String?, for head: HTTPRequest) -> String? {
        if let publicURL { return publicURL }
        guard let host = head.authority, isHost(host) else { return nil }
        return "http://\(host)"
    }

    /// `name`, `1.2.3.4` or `[::1]`, with or without a port. By hand: each answer asks, and a regular expression takes
    /// longer than the rest of it.
    static func isHost(_ text: String) -> Bool {
        var rest = text.utf8[...]
        guard rest.count <= 255 else { return false }
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = rest[rest.index(after: rest.startIndex)..<end]
            guard (2...45).contains(address.count), address.allSatisfy(isAddressPart) else { return false }
            rest = rest[rest.index(after: end)...]
        } else {
            let name = rest.prefix { $0 != UInt8(ascii: ":") }
            guard let first = name.first, isLetterOrDigit(first), let last = name.last, isLetterOrDigit(last),
                name.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
            else { return false }
            rest = rest[name.endIndex...]
        }
        return rest.isEmpty || isPort(rest)
    }

    private static func isPort(_ text: Substring.UTF8View) -> Bool {
        text.first == UInt8(ascii: ":") && (2...6).contains(text.count) && text.dropFirst().allSatisfy(isDigit)
    }

    private static func isAddressPart(_ byte: UInt8) -> Bool {
        hexDigit(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
