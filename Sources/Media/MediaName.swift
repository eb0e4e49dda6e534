/// Names of files in the cache.
enum MediaName {
    /// 128 random bits and the type's ending: nobody finds it by guessing.
    static func random(_ type: MediaType) -> String { random(ending: type.ending) }

    static func random(ending: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let halves = [UInt64](unsafeUninitializedCapacity: 2) { buffer, count in
            buffer[0] = generator.next()
            buffer[1] = generator.next()
            count = 2
        }
        return halves.map { hex($0) }.joined() + "." + ending
    }

    /// Whether a name may be looked up at all: `[A-Za-z0-9._-]{1,128}`, not beginning with a dot.
    static func isValid(_ name: String) -> Bool {
        let bytes = name.utf8
        guard (1...128).contains(bytes.count), bytes.first != UInt8(ascii: ".") else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// Whether we made this name. Files of other names in the folders (a predecessor's) are never deleted unasked.
    static func isOurs(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 32 else { return false }
        guard MediaType.allCases.contains(where: { $0.ending == parts[1] }) else { return false }
        return parts[0].utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
