/// Undoes the escapes of a JSON string.
enum JSONEscapes {
    /// nil for what is no JSON, half a surrogate pair included.
    static func undone(_ raw: UnsafeRawBufferPointer) -> String? {
        // No escape is shorter than what it stands for.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: raw.count) { output -> String? in
            var length = 0
            var index = raw.startIndex
            func put(_ byte: UInt8) {
                output[length] = byte
                length += 1
            }
            while index < raw.endIndex {
                let byte = raw[index]
                index += 1
                guard byte == .backslash else {
                    put(byte)
                    continue
                }
                guard index < raw.endIndex else { return nil }
                let kind = raw[index]
                index += 1
                if kind == UInt8(ascii: "u") {
                    guard let scalar = scalar(raw, &index) else { return nil }
                    for unit in String(Character(scalar)).utf8 { put(unit) }
                } else {
                    guard let meant = meaning(of: kind) else { return nil }
                    put(meant)
                }
            }
            return String(validating: UnsafeBufferPointer(rebasing: output[..<length]), as: UTF8.self)
        }
    }

    private static func meaning(of kind: UInt8) -> UInt8? {
        switch kind {
        case .quote, .backslash, UInt8(ascii: "/"): kind
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: nil
        }
    }

    /// Of `XXXX`, or of `D8XX\uDCXX`; `index` is left behind it.
    private static func scalar(_ raw: UnsafeRawBufferPointer, _ index: inout Int) -> Unicode.Scalar? {
        guard let first = unit(raw, &index) else { return nil }
        guard 0xD800..<0xE000 ~= first else { return Unicode.Scalar(first) }
        guard first < 0xDC00, index + 2 <= raw.endIndex, raw[index] == .backslash,
            raw[index + 1] == UInt8(ascii: "u")
        else { return nil }
        index += 2
        guard let second = unit(raw, &index), 0xDC00..<0xE000 ~= second else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
    }

    private static func unit(_ raw: UnsafeRawBufferPointer, _ index: inout Int) -> UInt16? {
        guard index + 4 <= raw.endIndex else { return nil }
        var unit: UInt16 = 0
        for byte in raw[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        index += 4
        return unit
    }
}
