import Address
import HTTPTypes

/// The reverse proxies in front of this server: what they say of a client counts, and nobody else's word does.
package struct TrustedProxies: Hashable, Sendable {
    /// Longer lists are read from their right end no further than this: the left end is whatever the client wrote.
    static let longest = 2_048

    private let blocks: [AddressBlock]

    package init(_ blocks: [AddressBlock] = []) { self.blocks = blocks }

    /// Who sent a request that came from `peer`, the address at the other end of its connection.
    func client(of fields: HTTPFields, peer: String?) -> Client {
        guard let peer else { return Client(address: "unknown") }
        guard !blocks.isEmpty, let address = IPAddress(peer.prefix { $0 != "%" }), trusts(address) else {
            return Client(address: peer)
        }
        return Client(
            address: address.sender(by: fields[values: .forwardedFor], trusts: trusts).description,
            isSecure: fields[values: .forwardedProto].last.map(Self.isSecure) ?? false)
    }

    private func trusts(_ address: IPAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// Of several, the last was added by the nearest.
    private static func isSecure(_ scheme: String) -> Bool {
        scheme.split(separator: ",").last.map { $0.trimmingSpaces.lowercased() == "https" } ?? false
    }
}

/// Where a request comes from.
struct Client: Hashable, Sendable {
    /// Without a port.
    let address: String
    /// Whether it came to a trusted proxy over https.
    var isSecure = false
}

extension IPAddress {
    /// Walks a list to which each proxy added at the right whom it was called by, from this address on: the first that
    /// is not trusted, else the last that is one.
    fileprivate func sender(by lists: [String], trusts: (IPAddress) -> Bool) -> IPAddress {
        var sender = unmapped
        var left = TrustedProxies.longest
        for list in lists.reversed() {
            let end = list.utf8.suffix(left)
            let isCut = end.count < list.utf8.count
            left -= end.count
            var entries = Substring(end).split(separator: ",", omittingEmptySubsequences: false)
            // Of the entry that is cut through nobody knows what it was.
            if isCut { entries = Array(entries.dropFirst()) }
            for entry in entries.reversed() {
                guard let address = IPAddress(forwarded: entry.trimmingSpaces) else { return sender }
                sender = address
                guard trusts(address) else { return sender }
            }
            if isCut { return sender }
        }
        return sender
    }

    /// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
    private init?(forwarded text: Substring) {
        let bare: Substring
        if text.hasPrefix("[") {
            bare = text.dropFirst().prefix { $0 != "]" }
        } else if text.count(where: { $0 == ":" }) == 1 {
            bare = text.prefix { $0 != ":" }
        } else {
            bare = text
        }
        guard let address = IPAddress(bare) else { return nil }
        self = address.unmapped
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
