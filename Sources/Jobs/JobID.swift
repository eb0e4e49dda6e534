import Foundation

/// Makes ids of jobs: unguessable, and in the order of time.
///
/// Jobs of one time then lie together in the index of ids: a claim or an end touches few of its pages however many jobs
/// wait, where random ids would touch one each.
package enum JobID {
    /// `prefix`, `_` and 32 hex digits: 12 of the time in milliseconds, 20 (80 bits) from the system's generator.
    package static func make(_ prefix: String, now: Date) -> String {
        var generator = SystemRandomNumberGenerator()
        let time = UInt64(max(now.timeIntervalSince1970, 0) * 1000)
        let words = (time << 16 | UInt64(UInt16.random(in: .min ... .max, using: &generator)), generator.next())
        return String(unsafeUninitializedCapacity: prefix.utf8.count + 33) { bytes in
            var end = 0
            func write(_ byte: UInt8) {
                bytes[end] = byte
                end += 1
            }
            for byte in prefix.utf8 { write(byte) }
            write(UInt8(ascii: "_"))
            for word in [words.0, words.1] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    let digit = UInt8(word >> UInt64(shift) & 15)
                    write(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                }
            }
            return end
        }
    }
}
