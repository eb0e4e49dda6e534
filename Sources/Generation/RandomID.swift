/// Unguessable ids.
enum RandomID {
    /// Lower-case hex digits of that many random bytes from the system's generator.
    static func hex(bytes: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<bytes).map { _ in
            String(UInt16(UInt8.random(in: .min ... .max, using: &generator)) + 0x100, radix: 16).dropFirst()
        }.joined()
    }
}
