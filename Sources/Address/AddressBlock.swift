/// All addresses that begin alike: `10.0.0.0/8`, `2001:db8::/32`, or one alone.
package struct AddressBlock: Hashable, Sendable {
    private let first: IPAddress
    private let bits: Int

    /// nil for what is neither an address nor a block of some; also for a block of all addresses there are, which says
    /// nothing about any.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ IPAddress($0) }) else { return nil }
        let most = first.bytes.count * 8
        guard parts.count == 2 else {
            self.first = first.unmapped
            bits = self.first.bytes.count * 8
            return
        }
        guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let bits = Int(parts[1]), (1...most).contains(bits)
        else { return nil }
        self.first = first
        self.bits = bits
    }

    /// An IPv4 address is the same whether it is written inside an IPv6 address or not.
    package func contains(_ address: IPAddress) -> Bool {
        let address = address.unmapped
        return address.bytes.count == first.bytes.count && address.begins(with: first.bytes, bits: bits)
    }
}

extension IPAddress {
    /// An IPv4 or IPv6 address.
    package init?(_ text: some StringProtocol) {
        guard let address = IPAddress(v4: text) ?? IPAddress(v6: text) else { return nil }
        self = address
    }

    /// The IPv4 address that this stands for, else itself.
    package var unmapped: IPAddress {
        guard bytes.count == 16, bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]) else { return self }
        return IPAddress(bytes: Array(bytes.suffix(4))) ?? self
    }

    /// Whether the first `bits` are those of `prefix`, which is followed by zeros.
    package func begins(with prefix: [UInt8], bits: Int) -> Bool {
        for index in 0..<(bits + 7) / 8 {
            let used = min(8, bits - index * 8)
            let mask = UInt8(truncatingIfNeeded: 0xff00 >> used)
            let wanted = index < prefix.count ? prefix[index] : 0
            guard bytes[index] & mask == wanted & mask else { return false }
        }
        return true
    }
}
