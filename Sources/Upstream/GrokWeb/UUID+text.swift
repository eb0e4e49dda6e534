import Foundation

extension UUID {
    /// A random one (version 4) in lower case. `UUID()` opens a device for each.
    static func text() -> String {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & ~0xf000 | 0x4000
        let low = generator.next() & ~(0xc << 60) | (0x8 << 60)
        return String(unsafeUninitializedCapacity: 36) { bytes in
            var length = 0
            for word in [high, low] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    if [8, 13, 18, 23].contains(length) {
                        bytes[length] = UInt8(ascii: "-")
                        length += 1
                    }
                    let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift) & 15)
                    bytes[length] = digit < 10 ? 48 + digit : 87 + digit
                    length += 1
                }
            }
            return length
        }
    }
}
