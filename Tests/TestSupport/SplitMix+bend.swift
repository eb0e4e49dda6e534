extension SplitMix {
    /// Bytes that mean something in JSON, and some that mean nothing anywhere.
    private static let spices =
        Array("\\\"{}[],:u0189dDeE/ntx \u{0}\n\t\u{7f}é世".utf8) + [0xC0, 0xED, 0xA0, 0x80, 0xF5, 0xFF]

    /// One of those bytes.
    package mutating func spice() -> UInt8 { Self.spices[Int.random(in: Self.spices.indices, using: &self)] }

    /// Changes a byte or two of JSON in two cases of five, so that it becomes JSON of another kind, or none.
    package mutating func bend(_ json: inout [UInt8]) {
        for _ in 0..<max(0, Int.random(in: -2...2, using: &self)) where !json.isEmpty {
            let place = Int.random(in: json.indices, using: &self)
            switch Int.random(in: 0...2, using: &self) {
            case 0: json.remove(at: place)
            case 1: json.insert(spice(), at: place)
            default: json[place] = spice()
            }
        }
    }
}
