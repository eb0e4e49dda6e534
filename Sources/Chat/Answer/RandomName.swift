enum RandomName {
    private static let digits = Array("0123456789abcdef".utf8)

    /// That many random bytes in hex. The system is asked for eight at a time: each asking has its price.
    static func hex(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String(unsafeUninitializedCapacity: 2 * count) { output in
            var word: UInt64 = 0
            for index in 0..<count {
                if index.isMultiple(of: 8) { word = generator.next() }
                let byte = Int(truncatingIfNeeded: word & 0xff)
                word >>= 8
                output[2 * index] = digits[byte >> 4]
                output[2 * index + 1] = digits[byte & 15]
            }
            return 2 * count
        }
    }
}
