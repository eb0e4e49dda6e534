import Address

/// Which addresses a URL that a client gave may lead to.
package struct AddressRules: Sendable {
    /// Plain http beside https.
    package let allowsHTTP: Bool
    /// Loopback, private networks and whatever else is not the public internet.
    package let allowsPrivate: Bool
    /// nil allows all.
    package let ports: Set<Int>?

    /// https to public addresses at the usual ports.
    package static let publicOnly = AddressRules(allowsHTTP: false, allowsPrivate: false, ports: [443, 8443])
    /// Anything: for closed networks and tests, never the default.
    package static let open = AddressRules(allowsHTTP: true, allowsPrivate: true, ports: nil)

    package init(allowsHTTP: Bool, allowsPrivate: Bool, ports: Set<Int>?) {
        self.allowsHTTP = allowsHTTP
        self.allowsPrivate = allowsPrivate
        self.ports = ports
    }

    package func allows(_ address: IPAddress) -> Bool { allowsPrivate || address.isPublic }
}

extension IPAddress {
    /// Whether the IANA special-purpose registries (November 2026) leave it to the public internet.
    package var isPublic: Bool {
        let blocks = bytes.count == 4 ? Self.specialV4 : Self.specialV6
        return !blocks.contains { begins(with: $0.prefix, bits: $0.bits) }
    }

    private static let specialV4: [(prefix: [UInt8], bits: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24),
        ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
        ([203, 0, 113], 24), ([224], 4), ([240], 4),
    ]

    /// Addresses that carry an IPv4 address inside (mapped, NAT64, 6to4, Teredo) are refused as a whole.
    private static let specialV6: [(prefix: [UInt8], bits: Int)] = [
        // Unspecified, loopback, IPv4-compatible and IPv4-mapped.
        ([], 80),
        // NAT64, and its local form.
        ([0x00, 0x64, 0xff, 0x9b], 32),
        // Discard-only, and the dummy prefix.
        ([0x01, 0x00], 63),
        // Teredo, benchmarking, ORCHID and the other protocol assignments; documentation; 6to4.
        ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0d, 0xb8], 32), ([0x20, 0x02], 16), ([0x3f, 0xff, 0x00], 20),
        // Segment routing; unique local; link local; site local; multicast.
        ([0x5f, 0x00], 16), ([0xfc], 7), ([0xfe, 0x80], 10), ([0xfe, 0xc0], 10), ([0xff], 8),
    ]
}
