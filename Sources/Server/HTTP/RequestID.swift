import Foundation

enum RequestID {
    /// `req_` and 32 hex digits: the millisecond in twelve, the rest at random. Later ones mostly sort later, so that the
    /// call log's index of them grows at its end alone.
    static func make(at now: Date = Date()) -> String {
        var generator = SystemRandomNumberGenerator()
        return make(at: now, using: &generator)
    }

    static func make(at now: Date, using generator: inout some RandomNumberGenerator) -> String {
        let milliseconds = UInt64(min(max(now.timeIntervalSince1970 * 1000, 0), 0xffff_ffff_ffff))
        let first = milliseconds << 16 | generator.next() & 0xffff
        let second: UInt64 = generator.next()
        return String(unsafeUninitializedCapacity: 36) { bytes in
            var length = 0
            for byte in "req_".utf8 {
                bytes[length] = byte
                length += 1
            }
            for word in [first, second] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift) & 15)
                    bytes[length] = digit < 10 ? 48 + digit : 87 + digit
                    length += 1
                }
            }
            return length
        }
    }
}
