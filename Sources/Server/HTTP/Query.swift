/// Names and values of a query string or a form body, in order.
struct Query {
    let pairs: [(name: String, value: String)]

    /// More than 100 pairs are too many: nil. So is a `%` that no two hex digits follow, or text that is not UTF-8.
    init?(_ text: some StringProtocol) {
        var pairs: [(name: String, value: String)] = []
        for pair in text.split(separator: "&", maxSplits: 100) {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pairs.count < 100, let name = Self.decoded(sides[0]),
                let value = sides.count == 2 ? Self.decoded(sides[1]) : ""
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    var names: [String] { pairs.map(\.name) }

    func values(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// The one value of that name; nil if there is none.
    func value(_ name: String) throws -> String? {
        let values = values(name)
        guard values.count < 2 else { throw APIError.repeated(name) }
        return values.first
    }

    /// nil where a `%` is followed by anything but two hex digits, or the whole is not UTF-8.
    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(hexDigit), let low = rest.next().flatMap(hexDigit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
