import Address
import Dispatch
import Glibc

/// A client's URL after the egress guard: parsed once, its host resolved once, every address checked, one chosen. Connect
/// to `address` and send `url`; follow no redirect without coming here again.
package struct GuardedURL: Hashable, Sendable {
    /// Why a URL is refused, in words for the client.
    package struct Refusal: Error, Hashable, Sendable {
        package let reason: String
    }

    /// Put together from what was checked, never the client's own text.
    package let url: String
    /// The IP address to connect to.
    package let address: String

    /// Resolves on a thread of the system's, bounded by the resolver's own time-outs.
    package static func resolve(_ text: String, rules: AddressRules) async throws -> GuardedURL {
        let parts = try URLParts(text, rules: rules)
        let addresses = try await parts.addresses()
        guard let first = addresses.first else { throw Refusal(reason: "the host name was not found") }
        guard addresses.allSatisfy(rules.allows) else { throw Refusal(reason: "it leads into a private network") }
        return GuardedURL(url: parts.url, address: first.description)
    }
}

/// The parts of an absolute URL by a stricter grammar than RFC 3986: no user, no escapes or foreign letters in the host,
/// IP addresses only in their one plain form.
struct URLParts: Hashable, Sendable {
    let scheme: String
    let host: String
    let port: Int
    /// Path and query, beginning with a slash; the fragment is dropped.
    let target: String
    /// The host, where it is an IP address.
    let literal: IPAddress?

    init(_ text: String, rules: AddressRules) throws(GuardedURL.Refusal) {
        guard text.utf8.count <= 8192 else { throw GuardedURL.Refusal(reason: "it is too long") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x5c }) else {
            throw GuardedURL.Refusal(reason: "it holds characters that a URL must encode")
        }
        guard let colon = text.firstRange(of: "://") else {
            throw GuardedURL.Refusal(reason: "it is not an https: or data: URL")
        }
        scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "https" || (scheme == "http" && rules.allowsHTTP) else {
            throw GuardedURL.Refusal(reason: "only https is allowed")
        }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@"), !authority.contains("%") else {
            throw GuardedURL.Refusal(reason: "it must not hold a user name or an encoded host")
        }
        (host, port, literal) = try Self.split(authority, defaultPort: scheme == "https" ? 443 : 80)
        guard rules.ports?.contains(port) ?? true else {
            throw GuardedURL.Refusal(reason: "port \(port) is not allowed")
        }
        let tail = rest[end...].prefix { $0 != "#" }
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
    }

    /// Written anew from the parts.
    var url: String { "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)\(target)" }

    private static func split(
        _ authority: Substring, defaultPort: Int
    ) throws(GuardedURL.Refusal) -> (host: String, port: Int, literal: IPAddress?) {
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]"),
                let address = IPAddress(v6: authority[authority.index(after: authority.startIndex)..<close])
            else { throw GuardedURL.Refusal(reason: "its host is not a valid address") }
            return (address.description, try port(authority[authority.index(after: close)...], defaultPort), address)
        }
        let colon = authority.firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<colon].lowercased()
        let port = try port(authority[colon...], defaultPort)
        if let address = IPAddress(v4: host) { return (host, port, address) }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy {
                    (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x5f
                }
        }
        // A last label of digits or 0x… is another way to write an IPv4 address, which resolvers would follow.
        let last = labels.last ?? ""
        let looksNumeric = last.utf8.allSatisfy { (0x30...0x39).contains($0) } || last.hasPrefix("0x")
        guard isName, !looksNumeric, host.utf8.count <= 253 else {
            throw GuardedURL.Refusal(reason: "its host is not a valid name")
        }
        return (host, port, nil)
    }

    private static func port(_ text: Substring, _ defaultPort: Int) throws(GuardedURL.Refusal) -> Int {
        guard !text.isEmpty else { return defaultPort }
        let digits = text.dropFirst()
        guard text.hasPrefix(":"), (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), (1...65535).contains(port)
        else { throw GuardedURL.Refusal(reason: "its port is not valid") }
        return port
    }

    /// All addresses of the host.
    func addresses() async throws -> [IPAddress] {
        if let literal { return [literal] }
        return try await withCheckedThrowingContinuation { continuation in
            // getaddrinfo blocks, up to the system's resolver time-outs.
            DispatchQueue.global().async { continuation.resume(with: Result { try Self.look(up: host) }) }
        }
    }

    private static func look(up host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else {
            throw GuardedURL.Refusal(reason: "the host name was not found")
        }
        defer { freeaddrinfo(list) }
        return sequence(first: list) { $0?.pointee.ai_next }.prefix { $0 != nil }.compactMap { entry in
            guard let info = entry?.pointee, let address = info.ai_addr else { return nil }
            return switch info.ai_family {
            case AF_INET:
                address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { socket in
                    IPAddress(bytes: withUnsafeBytes(of: socket.pointee.sin_addr, Array.init))
                }
            case AF_INET6:
                address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { socket in
                    IPAddress(bytes: withUnsafeBytes(of: socket.pointee.sin6_addr, Array.init))
                }
            default: nil
            }
        }
    }
}
