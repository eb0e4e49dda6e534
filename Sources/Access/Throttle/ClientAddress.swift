import Glibc

/// An address as far as it tells one client from another: of IPv6 the first 64 bits, since whoever has one has them all.
struct ClientAddress: Hashable, Sendable {
    let text: String

    init(_ address: String) {
        let bare = String(address.prefix { $0 != "%" }.prefix(64))
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, bare, &bytes) == 1 else {
            text = bare
            return
        }
        let octets = withUnsafeBytes(of: bytes) { Array($0) }
        if octets.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
            text = octets.suffix(4).map(String.init).joined(separator: ".")
        } else {
            text = octets.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "/64"
        }
    }
}
