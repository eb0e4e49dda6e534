enum RequestID {
    /// `req_` and 32 random hex digits.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    static func random(using generator: inout some RandomNumberGenerator) -> String {
        String(unsafeUninitializedCapacity: 36) { bytes in
            var length = 0
            for byte in "req_".utf8 {
                bytes[length] = byte
                length += 1
            }
            for _ in 0..<2 {
                var word = generator.next()
                for _ in 0..<16 {
                    let digit = UInt8(truncatingIfNeeded: word & 15)
                    bytes[length] = digit < 10 ? 48 + digit : 87 + digit
                    length += 1
                    word >>= 4
                }
            }
            return length
        }
    }
}
