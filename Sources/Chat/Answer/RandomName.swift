enum RandomName {
    private static let digits = Array("0123456789abcdef".utf8)

    /// That many random bytes in hex.
    static func hex(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String(unsafeUninitializedCapacity: 2 * count) { output in
            for index in 0..<count {
                let byte = Int(UInt8.random(in: .min ... .max, using: &generator))
                output[2 * index] = digits[byte >> 4]
                output[2 * index + 1] = digits[byte & 15]
            }
            return 2 * count
        }
    }
}
